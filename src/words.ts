/** Times, ages and figures as people read them. Pure. */

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** A length of time in at most four characters or so: `45s`, `12m`, `30h`, `9d`. */
export function shortTime(seconds: number): string {
  if (seconds < 2 * MINUTE) return `${Math.floor(seconds)}s`;
  if (seconds < 2 * HOUR) return `${Math.floor(seconds / MINUTE)}m`;
  if (seconds < 2 * DAY) return `${Math.floor(seconds / HOUR)}h`;
  return `${Math.floor(seconds / DAY)}d`;
}

/** How long ago a time was, `-` where there is none. */
export function age(time: Date | null, nowSeconds: number): string {
  return time === null ? '-' : shortTime(Math.max(0, nowSeconds - time.getTime() / 1000));
}

/** `2026-06-17 13:20 UTC`. */
export function minuteText(time: Date): string {
  return `${time.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

/** With thousands separated. */
export function number(value: number): string {
  return value.toLocaleString('en');
}

/** `1 link`, `2 links`. */
export function counted(value: number, one: string, many = `${one}s`): string {
  return `${number(value)} ${value === 1 ? one : many}`;
}

/** `640 B`, `3.4 GB`, in units of 1,000. */
export function bytesText(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'] as const;
  let value = bytes;
  let at = 0;
  while (value >= 1000 && at < units.length - 1) {
    value /= 1000;
    at += 1;
  }
  return `${at === 0 ? value : value.toFixed(1)} ${units[at]}`;
}
