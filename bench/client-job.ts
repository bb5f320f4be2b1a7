/** What a measured client is told to do, and what it says of it. */

export type JobKind = 'sync' | 'reread' | 'plain' | 'single' | 'copy' | 'plan';

export interface Job {
  readonly kind: JobKind;
  readonly serviceUrl: string;
  readonly databaseUrl: string;
  readonly pageSize: number;
  readonly concurrency: number;
  /** The plain scripts stop after so many. */
  readonly maxRows: number;
  /** Keeps no daily sums: see `without-sums.ts`. */
  readonly isWithoutSums?: boolean;
}

export interface JobFigures {
  readonly rows: number;
  readonly requests: number;
  readonly ms: number;
  /** User and system time of the client. */
  readonly cpuUs: number;
  readonly peakBytes: number;
  /** By how much the most memory it ever had is above what it had before the work. */
  readonly grownBytes: number;
  readonly exitCode: number;
}
