/** A line of a file that cannot be taken, told without what it holds. */
export interface BadLine {
  /** Counted from 1, as an editor does. */
  readonly line: number;
  /** The name of the column as the file has it; null where the line as a whole is wrong. */
  readonly column: string | null;
  /** Follows the column's name, without a full stop. Never holds the content. */
  readonly problem: string;
}
