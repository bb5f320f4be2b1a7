/** What the comments on one table or view are made of. */
import { getTableName } from 'drizzle-orm';
import { getTableConfig, type PgTable } from 'drizzle-orm/pg-core';

/** The comments on a table or view and on each of its columns, for people who read it with a BI tool. */
export interface RelationComments {
  readonly kind: 'table' | 'view';
  readonly schema: string;
  readonly name: string;
  readonly comment: string;
  /** By column name. */
  readonly columns: Readonly<Record<string, string>>;
}

/** Comments on a table of the program. A column without one does not compile. */
export function tableComments<T extends PgTable>(
  table: T,
  comment: string,
  columns: Readonly<Record<keyof T['_']['columns'] & string, string>>,
): RelationComments {
  const schema = getTableConfig(table).schema ?? 'public';
  return { kind: 'table', schema, name: getTableName(table), comment, columns };
}

/** Comments on a view, or on a table that another library makes. A column without one fails in the tests. */
export function viewComments(
  schema: string,
  name: string,
  comment: string,
  columns: Readonly<Record<string, string>>,
): RelationComments {
  return { kind: 'view', schema, name, comment, columns };
}
