/** What may be shown of an error: no parameters, details, headers, bodies or stacks. */
export interface DescribedError {
  readonly name: string;
  readonly message: string;
  readonly code?: string;
  readonly sqlstate?: string;
  readonly table?: string;
  readonly constraint?: string;
  readonly cause?: DescribedError;
}

const shownFields = ['code', 'sqlstate', 'table', 'constraint'] as const;
const deepestCause = 5;

/** Describes anything thrown, with its chain of causes. Total: never throws. */
export function describeError(error: unknown, depth = 0): DescribedError {
  if (!(error instanceof Error)) return { name: 'unknown', message: messageOfOther(error) };
  const fields: Partial<Record<(typeof shownFields)[number], string>> = {};
  for (const field of shownFields) {
    const value = field in error ? Reflect.get(error, field) : undefined;
    if (typeof value === 'string') fields[field] = scrub(value);
  }
  const described = { name: error.name, message: messageOf(error), ...fields };
  if (error.cause === undefined || error.cause === null || depth >= deepestCause) return described;
  return { ...described, cause: describeError(error.cause, depth + 1) };
}

function messageOfOther(thrown: unknown): string {
  return typeof thrown === 'string' ? scrub(thrown) : 'something that is not an error was thrown';
}

function messageOf(error: Error): string {
  // Parsers quote the text they stumbled over.
  if (error instanceof SyntaxError) return 'a text could not be parsed';
  // Drizzle's message holds the query with the values of all its parameters.
  if (error.message.startsWith('Failed query:')) return 'a query failed';
  // Postgres quotes the value it refused. Errors of our own carry `sqlstate` instead.
  if ('severity' in error && !('sqlstate' in error)) return 'the database refused a statement';
  return scrub(error.message);
}

/** The text without credentials in addresses, bearer tokens and keys in a query. */
export function scrub(text: string): string {
  return text
    .replace(/\b([a-z][a-z0-9+.-]*:\/\/)\S*@/gi, '$1[secret]@')
    .replace(/\bbearer\s+[^\s"',;]+/gi, 'Bearer [secret]')
    .replace(/([?&](?:api_?key|key|token|secret|password|access_token)=)[^&\s"']+/gi, '$1[secret]');
}
