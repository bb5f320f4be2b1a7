/** How a column of a table becomes one of a Parquet file: its type there, and the SQL and the reading that lead to it. */
import type { ParquetWriter } from 'hyparquet-writer';

export type SchemaElement = ConstructorParameters<typeof ParquetWriter>[0]['schema'][number];
export type ParquetValue = string | number | bigint | boolean | null;

export interface LakeColumn {
  readonly name: string;
  /** For the manifest and for people. */
  readonly type: string;
  readonly isRequired: boolean;
  readonly element: SchemaElement;
  /** SQL over the row `t` that gives the value as text; its value null stays null. */
  readonly sql: string;
  readonly read: (text: string) => ParquetValue;
  /** Smallest and largest value of each row group are written: engines pass over groups by them. */
  readonly hasStatistics: boolean;
}

/** The most that every engine takes, and what BigQuery calls NUMERIC. */
export const DECIMAL = { precision: 38, scale: 9 } as const;

interface TableColumn {
  readonly name: string;
  readonly notNull: boolean;
  /** As Postgres calls it. */
  readonly sqlType: string;
}

type Form = Pick<LakeColumn, 'type' | 'read'> & {
  readonly element: Omit<SchemaElement, 'name' | 'repetition_type'>;
  readonly sql: (column: string) => string;
};

const asText = (text: string): string => text;

const string: Form = {
  type: 'string',
  element: { type: 'BYTE_ARRAY', converted_type: 'UTF8', logical_type: { type: 'STRING' } },
  sql: (column) => column,
  read: asText,
};

const forms: Readonly<Record<string, Form>> = {
  text: string,
  // As text: every engine reads that, and has functions that take JSON from it.
  jsonb: { ...string, type: 'string (JSON)', sql: (column) => `${column}::text` },
  boolean: {
    type: 'boolean',
    element: { type: 'BOOLEAN' },
    sql: (column) => column,
    read: (text) => text === 't',
  },
  integer: {
    type: 'int32',
    element: { type: 'INT32' },
    sql: (column) => column,
    read: Number,
  },
  bigint: {
    type: 'int64',
    element: { type: 'INT64' },
    sql: (column) => column,
    read: BigInt,
  },
  date: {
    type: 'date',
    element: { type: 'INT32', converted_type: 'DATE', logical_type: { type: 'DATE' } },
    sql: (column) => `${column} - DATE '1970-01-01'`,
    read: Number,
  },
  'timestamp with time zone': {
    type: 'timestamp (microseconds, UTC)',
    element: {
      type: 'INT64',
      converted_type: 'TIMESTAMP_MICROS',
      logical_type: { type: 'TIMESTAMP', isAdjustedToUTC: true, unit: 'MICROS' },
    },
    sql: (column) => `(extract(epoch FROM ${column}) * 1000000)::bigint`,
    read: BigInt,
  },
  numeric: {
    type: `decimal(${DECIMAL.precision},${DECIMAL.scale})`,
    element: {
      type: 'FIXED_LEN_BYTE_ARRAY',
      type_length: 16,
      converted_type: 'DECIMAL',
      ...DECIMAL,
      logical_type: { type: 'DECIMAL', ...DECIMAL },
    },
    sql: (column) =>
      `CASE WHEN ${fitsDecimal(column)} THEN (${column} * 1e${DECIMAL.scale})::numeric(38, 0) END`,
    read: BigInt,
  },
};

/** SQL: the number has no more digits than the decimal column. Null where the number is. */
export function fitsDecimal(column: string): string {
  const whole = DECIMAL.precision - DECIMAL.scale;
  return `(${column} = round(${column}, ${DECIMAL.scale}) AND abs(${column}) < 1e${whole})`;
}

/**
 * The columns of a table for a file. A number that does not fit its decimal becomes null and is kept, as text, in
 * `_extra`, as sync itself does with values that do not fit. Throws `TypeError` for a type that has no form.
 */
export function lakeColumns(table: readonly TableColumn[]): LakeColumn[] {
  const numerics = table.filter(({ sqlType }) => sqlType === 'numeric').map(({ name }) => name);
  return table.map(({ name, notNull, sqlType }) => {
    const form = forms[sqlType.replace(/ COLLATE .*/, '')];
    if (form === undefined) throw new TypeError(`There is no form in a lake for ${sqlType}.`);
    const isKept = name === '_extra' && numerics.length > 0;
    const isRequired = notNull && sqlType !== 'numeric';
    return {
      name,
      type: form.type,
      isRequired,
      element: { name, repetition_type: isRequired ? 'REQUIRED' : 'OPTIONAL', ...form.element },
      sql: isKept ? extraWithUnfit(numerics) : form.sql(quoted(name)),
      read: form.read,
      hasStatistics:
        form.type !== 'string (JSON)' && (form !== string || /(^|_)link_id$/.test(name)),
    };
  });
}

/** SQL: how many of the numbers of a row do not fit. */
export function unfitCount(numerics: readonly string[]): string {
  if (numerics.length === 0) return '0';
  return numerics.map((name) => `(${fitsDecimal(quoted(name))} IS FALSE)::integer`).join(' + ');
}

function extraWithUnfit(numerics: readonly string[]): string {
  const unfit = numerics.map(
    (name) =>
      `CASE WHEN ${fitsDecimal(quoted(name))} IS FALSE THEN jsonb_build_object('${name}', ${quoted(name)}::text) ELSE '{}' END`,
  );
  const kept = `coalesce(t._extra, '{}') || ${unfit.join(' || ')}`;
  return `(CASE WHEN ${unfitCount(numerics)} > 0 THEN ${kept} ELSE t._extra END)::text`;
}

/** SQL: the column of the row `t`. Names are those of our own tables. */
export function quoted(name: string): string {
  return `t."${name}"`;
}
