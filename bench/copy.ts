/** Client `COPY … FROM STDIN` of rows that are ready: what a load can come near to. */

import pg from 'pg';
import type { Database } from '../src/db/database.js';
import type { FactStore, TextRow } from '../src/db/write/write-table.js';

interface CopyConnection {
  sendCopyFromChunk(chunk: Buffer): void;
  endCopyFrom(): void;
}

/** A query that sends its data when the server asks for them. */
class CopyIn extends pg.Query {
  private readonly chunks: readonly Buffer[];

  constructor(
    text: string,
    chunks: readonly Buffer[],
    done: (error: Error | null | undefined) => void,
  ) {
    super(text, [], done);
    this.chunks = chunks;
  }

  handleCopyInResponse(connection: CopyConnection): void {
    for (const chunk of this.chunks) connection.sendCopyFromChunk(chunk);
    connection.endCopyFrom();
  }
}

const ESCAPES: Readonly<Record<string, string>> = {
  '\\': '\\\\',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
};

const ROWS_A_CHUNK = 500;

/** Rows as the text format of COPY, in chunks. */
export function copyChunks(rows: readonly TextRow[]): Buffer[] {
  const chunks: Buffer[] = [];
  for (let at = 0; at < rows.length; at += ROWS_A_CHUNK) {
    const lines = rows.slice(at, at + ROWS_A_CHUNK).map((row) => {
      const fields = row.map((value) =>
        value === null ? '\\N' : value.replace(/[\\\n\r\t]/g, (found) => ESCAPES[found] ?? found),
      );
      return `${fields.join('\t')}\n`;
    });
    chunks.push(Buffer.from(lines.join('')));
  }
  return chunks;
}

/** Copies the chunks into the table of a store in one statement. */
export async function copyInto(
  database: Database,
  { table }: FactStore,
  chunks: readonly Buffer[],
): Promise<void> {
  const columns = table.columns.map(({ name }) => `"${name}"`).join(', ');
  const text = `COPY ${table.schema}.${table.name} (${columns}) FROM STDIN`;
  const client = await database.pool.connect();
  await new Promise<void>((resolve, reject) => {
    client.query(new CopyIn(text, chunks, (error) => (error ? reject(error) : resolve())));
  });
  client.release();
}
