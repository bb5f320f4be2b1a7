import { readFileSync } from 'node:fs';
import { z } from 'zod';

/**
 * Reads what a command printed with `--json` and holds it against its schema in `docs/schemas`, which allows no other
 * field. Throws where it does not fit.
 */
export function readDocument<T>(name: string, stdout: string): T {
  const schema: unknown = JSON.parse(
    readFileSync(new URL(`../../docs/schemas/${name}.json`, import.meta.url), 'utf8'),
  );
  const document: unknown = JSON.parse(stdout);
  z.fromJSONSchema(schema as Parameters<typeof z.fromJSONSchema>[0]).parse(document);
  return document as T;
}
