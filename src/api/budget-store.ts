import type { Share } from './day.js';
import type { AnnouncedLimits } from './limits.js';

/** What was last announced, and how many milliseconds ago. */
export interface AgedLimits extends AnnouncedLimits {
  readonly agoMs: number;
}

/** What one process tells the others of its use of a key. */
export interface BudgetNotice {
  /** Names the process's use of the key, the same from its first notice to its last. */
  readonly user: string;
  readonly share: Share;
  /** False in its last notice. */
  readonly isActive: boolean;
  /** True where it leases requests, so that the others that do share its part of the limit with it. */
  readonly isLeasing: boolean;
  /** Null where nothing was announced since its last notice. */
  readonly announced: AgedLimits | null;
  /** How long nobody may send, in milliseconds; 0 where nothing asks for it. */
  readonly holdMs: number;
  /** Credits that answers cost since its last notice. */
  readonly creditsUsed: number;
  /** Null where the service did not say. */
  readonly creditsBalance: number | null;
}

/** What is known of a key from all processes together. */
export interface SharedBudget {
  readonly announced: AgedLimits | null;
  readonly holdMs: number;
  /** Other processes that use the key at present. */
  readonly others: Readonly<Record<Share, number>> & {
    /** Of the live ones those that lease requests. */
    readonly leasing: number;
  };
}

/** Where the processes that use one key tell each other what they were told. */
export interface BudgetStore {
  /** Leaves a notice and gives what is known now. A process that leaves none for 20 s uses the key no more. */
  exchange(notice: BudgetNotice): Promise<SharedBudget>;
}
