// Loaded before the program: it then copies and stages from two rows on (see least-rows.ts).
import { register } from 'node:module';

const hook = `export async function load(url, context, next) {
  const loaded = await next(url, context);
  if (!url.endsWith('/db/write/thresholds.js')) return loaded;
  const source = String(loaded.source).replace(/(export const LEAST_[A-Z]+ =) [0-9]+;/g, '$1 2;');
  if (source === String(loaded.source)) throw new Error('There are no thresholds to lower.');
  return { ...loaded, source };
}`;
register(`data:text/javascript,${encodeURIComponent(hook)}`);
