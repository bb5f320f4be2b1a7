/** A service on this machine that answers with given objects, each as the text it has in its file. */

import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { parse, stringify } from 'lossless-json';
import { isFields, type Json, type JsonFields } from '../support/canonical.js';

export interface Examples {
  readonly links: readonly Json[];
  readonly postbacks: readonly Json[];
  /** Rows of the first link; the others have none. */
  readonly clicks: readonly Json[];
  readonly conversions: readonly Json[];
}

export interface ExampleService {
  readonly url: string;
  close(): Promise<void>;
}

/** The body of an example answer, every number as it is written there. */
export function fixture(name: string): JsonFields {
  const text = readFileSync(new URL(`../fixtures/${name}.json`, import.meta.url), 'utf8');
  const body = parse(text);
  if (!isFields(body)) throw new TypeError(`The fixture ${name} is not an object.`);
  return body;
}

/** What stands at that path of an object. */
export function at(value: Json, ...path: readonly string[]): Json {
  return path.reduce<Json>((inner, name) => (isFields(inner) ? inner[name] : undefined), value);
}

/** A list that stands at that path. */
export function listAt(value: Json, ...path: readonly string[]): readonly Json[] {
  const list = at(value, ...path);
  if (!Array.isArray(list)) throw new TypeError(`There is no list at ${path.join('.')}.`);
  return list;
}

/** Rows in the envelope that the documents show, their number as the total. */
function rowsBody(
  stream: string,
  timeField: string,
  rows: readonly Json[],
  query: URLSearchParams,
): Json {
  const [start, end] = ['date_start', 'date_end'].map((name) => Date.parse(query.get(name) ?? ''));
  const found = rows.filter((row) => {
    const time = Date.parse(String(at(row, timeField)));
    return time >= (start ?? 0) && time <= (end ?? 0);
  });
  const offset = Number(query.get('offset'));
  return {
    data: {
      summary: { [`${stream}_total`]: found.length },
      chart: [],
      rows: found.slice(offset, offset + Number(query.get('limit'))),
      filters: {},
    },
  };
}

/** Starts the service on a free port. */
export async function startExampleService(examples: Examples): Promise<ExampleService> {
  const first = String(at(examples.links[0], 'id'));
  const answer = (url: URL): Json => {
    if (url.pathname === '/api/smart-links') {
      const offset = Number(url.searchParams.get('offset'));
      return { data: examples.links.slice(offset) };
    }
    if (url.pathname === '/api/smart-link-postbacks') return { data: examples.postbacks };
    const isFirst = url.pathname.startsWith(`/api/smart-links/${first}/`);
    return url.pathname.endsWith('/clicks')
      ? rowsBody('clicks', 'created_at', isFirst ? examples.clicks : [], url.searchParams)
      : rowsBody(
          'conversions',
          'conversion_at',
          isFirst ? examples.conversions : [],
          url.searchParams,
        );
  };
  const server = createServer((request, response) => {
    response.setHeader('content-type', 'application/json');
    response.end(stringify(answer(new URL(request.url ?? '/', 'http://service'))));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
