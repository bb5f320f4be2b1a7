/** Which endpoint a request is for. */
import type { EndpointName } from './switches.js';

export interface Route {
  readonly endpoint: EndpointName;
  readonly linkId: string | null;
}

/** The endpoint of a method and path; `null` for a path that does not exist, `'method'` for a wrong method. */
export function routeOf(method: string, path: string): Route | 'method' | null {
  if (path === '/api/smart-links') {
    if (method === 'GET') return { endpoint: 'links', linkId: null };
    return method === 'POST' ? { endpoint: 'create', linkId: null } : 'method';
  }
  if (path === '/api/smart-link-postbacks')
    return method === 'GET' ? { endpoint: 'postbacks', linkId: null } : 'method';
  const match = /^\/api\/smart-links\/([^/]+)\/(clicks|conversions)$/.exec(path);
  if (match === null) return null;
  if (method !== 'GET') return 'method';
  const endpoint = match[2] === 'clicks' ? 'clicks' : 'conversions';
  return { endpoint, linkId: decode(match[1] ?? '') };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
