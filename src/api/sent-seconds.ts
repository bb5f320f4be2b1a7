/** How many requests were sent in each second of late: pairs of a whole second and a count, oldest first. */
export type SentSeconds = readonly (readonly [second: number, count: number])[];

/** Kept for longer than a minute: an answer can come back that much later, and is judged by its sending. */
const KEPT_SECONDS = 100;

/** Requests of the last so many seconds before a moment, the second it lies in included, and all later ones. */
export function countSent(sent: SentSeconds, untilMs: number, seconds: number): number {
  const first = Math.floor(untilMs / 1000) - seconds;
  let total = 0;
  for (const [second, count] of sent) if (second > first) total += count;
  return total;
}

/** With one more. */
export function noteSent(sent: SentSeconds, nowMs: number): SentSeconds {
  const second = Math.floor(nowMs / 1000);
  const last = sent.at(-1);
  return last?.[0] === second
    ? [...sent.slice(0, -1), [second, last[1] + 1]]
    : [...sent, [second, 1]];
}

/** Without what no decision needs any more. */
export function forgetOld(sent: SentSeconds, nowMs: number): SentSeconds {
  const first = Math.floor(nowMs / 1000) - KEPT_SECONDS;
  return (sent[0]?.[0] ?? first + 1) > first ? sent : sent.filter(([second]) => second > first);
}
