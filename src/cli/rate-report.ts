/** The rate limit in words, for summaries and progress lines. Pure. */
import type { RateReport } from '../api/answers.js';
import type { WaitReason } from '../api/requester.js';
import type { Progress } from './progress.js';

/** Shorter waits are the even pace, which needs no word. */
const LEAST_SHOWN_MS = 2000;

const number = (value: number): string => value.toLocaleString('en');
const seconds = (durationMs: number): string => `${number(Math.round(durationMs / 1000))} s`;

/** Lines without their indent: limit, used, remaining, waited; the daily limit and credits where there are any. */
export function describeRate(rate: RateReport): string[] {
  const origin = rate.isAnnounced ? '' : ' (not announced)';
  const remaining =
    rate.remainingMinute === null ? '' : `, ${number(rate.remainingMinute)} remaining`;
  const refused = rate.tooManyRequests > 0 ? `, ${number(rate.tooManyRequests)} answers 429` : '';
  const lines = [
    `Rate limit ${number(rate.limitMinute)} a minute${origin}: ${number(rate.usedMinute)} used${remaining}, ` +
      `waited ${seconds(rate.waitedMs)}${refused}.`,
  ];
  if (rate.limitDay !== null && rate.remainingDay !== null) {
    lines.push(
      `Daily limit ${number(rate.limitDay)}: ${number(rate.limitDay - rate.remainingDay)} used, ` +
        `${number(rate.remainingDay)} remaining.`,
    );
  }
  if (rate.creditsUsed > 0) {
    const left = rate.creditsBalance === null ? '' : `, ${number(rate.creditsBalance)} left`;
    lines.push(`Credits: ${number(rate.creditsUsed)} spent${left}.`);
  }
  return lines;
}

/** `waiting 12 s for the rate limit`; null for a wait too short to speak of. */
export function waitNote(delayMs: number, reason: WaitReason): string | null {
  if (delayMs < LEAST_SHOWN_MS) return null;
  const what = reason === 'rate_limit' ? 'for the rate limit' : 'to try again';
  return `waiting ${number(Math.ceil(delayMs / 1000))} s ${what}`;
}

/** Shows waits on a progress display. */
export function showWait(progress: Progress, delayMs: number, reason: WaitReason): void {
  const note = waitNote(delayMs, reason);
  if (note !== null) progress.say(note, delayMs);
}
