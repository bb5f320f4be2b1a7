/** Questions that a team asks of the warehouse, each with the SQL that answers it. */
import type { Database } from '../db/database.js';

export interface Question {
  readonly question: string;
  /** Shown as it stands and run as it stands: lines of at most 98 characters. */
  readonly sql: string;
}

/** A row of an answer: numbers, exact decimals as text, yes or no. */
export type AnswerRow = Readonly<Record<string, string | number | boolean | null>>;

export interface Answer extends Question {
  readonly rows: readonly AnswerRow[];
}

/** Those of the demo, in the order in which they are shown. */
export const questions: readonly Question[] = [
  {
    // Only links that traffic was bought for have spend.
    question: 'What does a subscriber cost, and earn? (gross, by label)',
    sql: `
SELECT value AS vendor, sum(spend) AS spend, sum(subscribers_count) AS subscribers,
  round(sum(spend) / nullif(sum(subscribers_count), 0), 2) AS cost_each, sum(revenue) AS revenue
FROM smartlinks.smart_links l JOIN smartlinks.link_labels b ON b.smart_link_id = l.id
JOIN (SELECT smart_link_id, sum(spend_usd) AS spend FROM smartlinks_bi.spend_lines GROUP BY 1) s
  ON s.smart_link_id = l.id WHERE key = 'vendor' GROUP BY value ORDER BY spend DESC LIMIT 2`,
  },
  {
    question: 'Who sends bots?',
    sql: `
SELECT name, count(*) AS clicks, round(100 * avg(is_bot::int)) AS bot_percent
FROM smartlinks.clicks c JOIN smartlinks.smart_links l ON l.id = c.smart_link_id
WHERE c._deleted_at IS NULL GROUP BY l.id HAVING count(*) >= 500 ORDER BY 3 DESC LIMIT 2`,
  },
  {
    // A link that stayed quiet since keeps the time of its last count: later on this errs towards incomplete.
    question: 'Is yesterday complete? (counted to its last second)',
    sql: `
SELECT stream, count(*) AS links_with_rows,
  count(*) FILTER (WHERE counted_through >= current_date) AS complete
FROM smartlinks_sync.streams GROUP BY stream ORDER BY stream`,
  },
].map(({ question, sql }) => ({ question, sql: sql.trim() }));

/** Asks them all. Throws `DatabaseError`. */
export async function askQuestions(database: Database): Promise<Answer[]> {
  const answers: Answer[] = [];
  for (const { question, sql } of questions) {
    const { rows } = await database.query<AnswerRow>(sql, [], { doing: 'asking what demo shows' });
    answers.push({ question, sql, rows });
  }
  return answers;
}
