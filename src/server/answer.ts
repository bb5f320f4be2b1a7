/** What a route gives back; how it goes out is the server's. */
export interface Answer {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
  /** Besides those that every answer carries. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** Plain words. */
export function textAnswer(
  status: number,
  text: string,
  headers: Readonly<Record<string, string>> = {},
): Answer {
  return { status, contentType: 'text/plain; charset=utf-8', body: `${text}\n`, headers };
}

/** A JSON document, indented for people who look at it with curl. */
export function jsonAnswer(status: number, document: unknown): Answer {
  return {
    status,
    contentType: 'application/json; charset=utf-8',
    body: `${JSON.stringify(document, null, 2)}\n`,
  };
}
