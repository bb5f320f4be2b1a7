/** Which column of a file holds which field. Pure. */
import { UsageError } from '../errors.js';

/** Names of a field's columns in the form of `plainName`, the best first. */
export type KnownNames<F extends string> = Readonly<Record<F, readonly string[]>>;

/** What tables of ads and of labels alike call the link, as `plainName` writes it, the best first. */
export const linkHeadings = [
  'smart link id',
  'link id',
  'smart link',
  'smart link name',
  'link',
  'link name',
  'link url',
  'smart link url',
] as const;

export interface FieldColumn {
  readonly at: number;
  /** As the file has it. */
  readonly name: string;
}

export type FieldColumns<F extends string> = ReadonlyMap<F, FieldColumn>;

/** A column's name without case, separators, marks of required fields, and the currency in brackets behind it. */
export function plainName(name: string): string {
  return name
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[*:#]+/g, ' ')
    .replace(/\(\s*(?:[a-z]{3}|us\$|[$€£¥])\s*\)\s*$/, '')
    .replace(/[\s_./-]+/g, ' ')
    .trim();
}

/**
 * Finds the columns of a head. `named` gives columns by hand, by field, in the file's own words; they win. Throws
 * `UsageError` where a column that was named is not there, or where two columns have the name that would be taken.
 */
export function findColumns<F extends string>(
  head: readonly string[],
  known: KnownNames<F>,
  named: ReadonlyMap<F, string> = new Map(),
): FieldColumns<F> {
  const plain = head.map(plainName);
  const found = new Map<F, FieldColumn>();
  for (const [field, name] of named) {
    found.set(field, columnNamed(head, plain, plainName(name), name));
  }
  const taken = new Set([...found.values()].map(({ at }) => at));
  for (const field of Object.keys(known) as F[]) {
    if (found.has(field)) continue;
    const name = known[field].find((candidate) =>
      plain.some((existing, at) => existing === candidate && !taken.has(at)),
    );
    if (name === undefined) continue;
    const column = columnNamed(head, plain, name, name);
    found.set(field, column);
    taken.add(column.at);
  }
  return found;
}

/** `--column field=Name` as a pair. Throws `UsageError`. */
export function readNamedColumn<F extends string>(text: string, fields: readonly F[]): [F, string] {
  const at = text.indexOf('=');
  const field = fields.find((candidate) => candidate === text.slice(0, at).trim());
  const name = text.slice(at + 1).trim();
  if (at > 0 && field !== undefined && name !== '') return [field, name];
  throw new UsageError('--column takes a field and the name of its column, such as spend=Kosten.', {
    remedy: `Fields: ${fields.join(', ')}.`,
  });
}

function columnNamed(
  head: readonly string[],
  plain: readonly string[],
  wanted: string,
  shown: string,
): FieldColumn {
  const places = plain.flatMap((name, at) => (name === wanted ? [at] : []));
  const [at] = places;
  if (at === undefined) {
    throw new UsageError(`The file has no column "${shown}".`, {
      remedy: `Its columns: ${head.join(', ')}.`,
    });
  }
  if (places.length > 1) {
    throw new UsageError(`The file has ${places.length} columns "${head[at]}".`, {
      remedy: 'Take all but one of them out, or give them other names.',
    });
  }
  return { at, name: head[at] ?? shown };
}
