/** What the kernel says of processes: CPU time and memory. Linux only; other systems have no `/proc`. */
import { readFileSync } from 'node:fs';

/** Clock ticks a second, which Linux has fixed at 100 for user space on all its common machines. */
const TICKS_A_SECOND = 100;

interface Stat {
  /** User and system time of the process, in microseconds. */
  readonly ownUs: number;
  /** The same of children that have ended and were waited for. */
  readonly endedUs: number;
}

function statOf(pid: number): Stat | null {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name stands in brackets and may hold anything.
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    const ticks = (at: number): number => Number(fields[at] ?? 0);
    const toUs = 1_000_000 / TICKS_A_SECOND;
    return { ownUs: (ticks(11) + ticks(12)) * toUs, endedUs: (ticks(13) + ticks(14)) * toUs };
  } catch {
    return null;
  }
}

function childrenOf(pid: number): number[] {
  try {
    const text = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim();
    return text === '' ? [] : text.split(' ').map(Number);
  } catch {
    return [];
  }
}

/** CPU time of a process with all children it has or had, in microseconds, to 10 ms a process. */
export function treeCpuUs(pid: number): number {
  const own = statOf(pid);
  const children = childrenOf(pid).reduce((sum, child) => sum + (statOf(child)?.ownUs ?? 0), 0);
  return (own?.ownUs ?? 0) + (own?.endedUs ?? 0) + children;
}

/** CPU time of one process, in microseconds, to the nanosecond. */
export function processCpuUs(pid: number): number {
  return Number(readFileSync(`/proc/${pid}/schedstat`, 'utf8').split(' ')[0]) / 1000;
}

/** The most memory that this process ever had resident, in bytes. */
export function peakResidentBytes(): number {
  const kibibytes = /VmHWM:\s+(\d+) kB/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1];
  return Number(kibibytes ?? 0) * 1024;
}
