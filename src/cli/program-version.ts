import { createRequire } from 'node:module';

/** The version in package.json, which stands one folder above both `src` and `dist`. */
export function programVersion(): string {
  const manifest: unknown = createRequire(import.meta.url)('../../package.json');
  const isNamed = typeof manifest === 'object' && manifest !== null && 'version' in manifest;
  return isNamed ? String(manifest.version) : 'unknown';
}
