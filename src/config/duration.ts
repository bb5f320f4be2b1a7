/** Milliseconds in one of each unit that a duration may be written in. */
export const unitMs = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

export type DurationUnit = keyof typeof unitMs;

/**
 * Milliseconds of a duration such as `90s`, `15m`, `24h`, `7d` or `500ms`; null where the text is none. A bare
 * number counts in `bareUnit`, and is no duration where that is null. Only whole numbers are taken, so that
 * every result is exact.
 */
export function parseDurationMs(text: string, bareUnit: DurationUnit | null): number | null {
  const match = /^(\d{1,15})\s?(ms|s|m|h|d)?$/.exec(text);
  if (match === null) return null;
  const unit = match[2] ?? bareUnit;
  if (unit === null) return null;
  const durationMs = Number(match[1]) * unitMs[unit as DurationUnit];
  return Number.isSafeInteger(durationMs) ? durationMs : null;
}

/** The shortest text that `parseDurationMs` reads back as the same number: `900000` is `15m`. */
export function formatDurationMs(durationMs: number): string {
  if (durationMs === 0) return '0s';
  const units = ['d', 'h', 'm', 's'] as const;
  const unit = units.find((candidate) => durationMs % unitMs[candidate] === 0) ?? 'ms';
  return `${durationMs / unitMs[unit]}${unit}`;
}
