/** What a view of `smartlinks_bi` is made of. */

export interface View {
  readonly name: string;
  readonly comment: string;
  /** What each column says, in the order of the columns. */
  readonly columns: Readonly<Record<string, string>>;
  /** The query behind it, without a semicolon. */
  readonly sql: string;
}
