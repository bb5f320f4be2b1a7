/** How fast a piece of work goes and how long the rest takes. Pure: what was seen goes in, with the time. */

/** What was done at one moment. Times in milliseconds of a steady clock. */
export interface Sample {
  readonly atMs: number;
  /** Parts of the whole that are done: days, streams. */
  readonly done: number;
  readonly rows: number;
}

/** Rows a second over so long. */
const RATE_WINDOW_MS = 10_000;
/** Before that a guess of the time left says nothing. */
const FIRST_GUESS_MS = 3_000;
/** The time left is guessed from the last half of what has passed: the pace may have changed. */
const GUESSED_SHARE = 0.5;
const MOST_SAMPLES = 2_000;

/** The samples with one more. Two within a tenth of a second are one; old ones get sparse. */
export function withSample(samples: readonly Sample[], next: Sample): readonly Sample[] {
  const before = samples.at(-2);
  const isClose = before !== undefined && next.atMs - before.atMs < 100;
  const kept = isClose ? samples.slice(0, -1) : samples;
  const all = [...kept, next];
  if (all.length <= MOST_SAMPLES) return all;
  return all.filter((_, at) => at === all.length - 1 || at === 0 || at % 2 === 1);
}

/** Rows a second over the last ten seconds; null before there are two moments to compare. */
export function rowsPerSecond(samples: readonly Sample[], nowMs: number): number | null {
  const from = sampleAt(samples, nowMs - RATE_WINDOW_MS);
  const last = samples.at(-1);
  if (from === undefined || last === undefined || nowMs <= from.atMs) return null;
  return ((last.rows - from.rows) * 1000) / (nowMs - from.atMs);
}

/** Milliseconds that the rest of `total` takes at the pace of late; null where that cannot be told. */
export function msLeft(samples: readonly Sample[], total: number, nowMs: number): number | null {
  const [first] = samples;
  const last = samples.at(-1);
  if (first === undefined || last === undefined) return null;
  const passedMs = nowMs - first.atMs;
  if (last.done >= total) return 0;
  if (passedMs < FIRST_GUESS_MS) return null;
  const from = sampleAt(samples, nowMs - passedMs * GUESSED_SHARE) ?? first;
  const done = last.done - from.done;
  if (done <= 0) return null;
  const leftMs = ((total - last.done) * (nowMs - from.atMs)) / done;
  // What is at hand takes longer than all that is left would at that pace: the pace tells nothing of it.
  const steppedMs = samples.find((sample) => sample.done === last.done)?.atMs ?? last.atMs;
  return leftMs < nowMs - steppedMs ? null : leftMs;
}

/** The newest sample that is not younger than the time; the first one where all are. */
function sampleAt(samples: readonly Sample[], atMs: number): Sample | undefined {
  let found = samples[0];
  for (const sample of samples) {
    if (sample.atMs > atMs) break;
    found = sample;
  }
  return found;
}

/** `about 4 min left`, in steps that a person can use. */
export function timeLeftText(leftMs: number): string {
  const seconds = Math.max(1, Math.ceil(leftMs / 1000));
  if (seconds < 90) return `about ${seconds} s left`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 90) return `about ${minutes} min left`;
  const hours = minutes / 60;
  return hours < 48
    ? `about ${hours.toFixed(1)} h left`
    : `about ${Math.round(hours / 24)} days left`;
}
