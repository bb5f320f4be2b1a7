import { describeError, scrub } from './described-error.js';

const hidden = '[secret]';
const deepest = 4;

/** Names under which a secret, personal data or a row's content would stand. */
const sensitiveName =
  /authorization|api_?keys?$|^key$|password|token|secret|cookie|^headers?$|^body$|^payload$|^params$|^parameters$|^detail$|^rows?$|ip_?address|user_?agent|user_?name|avatar/i;

/** A copy of the fields of a log line that holds no secret: sensitive names hidden, errors described, texts scrubbed. */
export function scrubFields(fields: object, depth = 0): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [
      name,
      sensitiveName.test(name) && holdsContent(value) ? hidden : scrubValue(value, depth),
    ]),
  );
}

// A count called `rows` tells nothing about them.
function holdsContent(value: unknown): boolean {
  return typeof value === 'string' || (typeof value === 'object' && value !== null);
}

function scrubValue(value: unknown, depth: number): unknown {
  if (typeof value === 'string') return scrub(value);
  if (typeof value === 'bigint') return value.toString();
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Error) return describeError(value);
  if ('toJSON' in value && typeof value.toJSON === 'function')
    return scrubValue(value.toJSON(), depth);
  if (depth >= deepest) return '[…]';
  return Array.isArray(value)
    ? value.map((item) => scrubValue(item, depth + 1))
    : scrubFields(value, depth + 1);
}
