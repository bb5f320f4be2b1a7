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
SELECT vendor, sum(spend) AS spend, sum(subscribers) AS subscribers,
  round(sum(spend) / nullif(sum(subscribers), 0), 2) AS cost_each, sum(revenue_gross) AS revenue
FROM smartlinks_bi.link_performance WHERE spend > 0 GROUP BY vendor ORDER BY spend DESC LIMIT 2`,
  },
  {
    question: 'Who sends bots?',
    sql: `
SELECT smart_link_name AS link, clicks, round(100 * bot_share) AS bot_percent
FROM smartlinks_bi.link_performance WHERE clicks >= 500 ORDER BY bot_share DESC LIMIT 2`,
  },
  {
    question: 'What is a subscriber worth, 30 days after the click? (net, by label)',
    sql: `
SELECT vendor, sum(subscribers_d30) AS subscribers,
  round(sum(revenue_net_d30) / nullif(sum(subscribers_d30), 0), 2) AS net_each
FROM smartlinks_bi.cohort_ltv GROUP BY vendor ORDER BY 2 DESC NULLS LAST LIMIT 2`,
  },
  {
    question: 'Is yesterday complete? (counted to its last second)',
    sql: `
SELECT complete_through, links_incomplete, is_yesterday_complete FROM smartlinks_bi.freshness`,
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
