/**
 * Rows that the whole process holds in memory at once. Every part takes its rows from here before it is fetched
 * and gives them back when it is committed, so that many large links at a time cost no more than one.
 */
export class RowBudget {
  private free: number;
  private readonly capacity: number;
  private readonly waiting: { rows: number; grant: () => void }[] = [];

  constructor(capacity: number) {
    this.capacity = capacity;
    this.free = capacity;
  }

  /**
   * Waits for room for `rows` rows and returns what gives it back. A part larger than half of the budget gets
   * half: nothing larger can be promised while others hold their first pages.
   */
  async take(rows: number): Promise<() => void> {
    const share = Math.min(rows, Math.floor(this.capacity / 2));
    if (this.waiting.length > 0 || this.free < share) {
      await new Promise<void>((grant) => this.waiting.push({ rows: share, grant }));
    } else this.free -= share;
    let isHeld = true;
    return () => {
      if (!isHeld) return;
      isHeld = false;
      this.free += share;
      this.admit();
    };
  }

  private admit(): void {
    for (
      let next = this.waiting[0];
      next !== undefined && next.rows <= this.free;
      next = this.waiting[0]
    ) {
      this.waiting.shift();
      this.free -= next.rows;
      next.grant();
    }
  }
}
