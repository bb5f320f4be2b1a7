/** How much memory V8 takes for what is no longer used. */
import { setFlagsFromString } from 'node:v8';

/** By how much the heap may grow over what was in use before garbage is collected again, in percent. */
const GROWING_PERCENT = 100;

/**
 * By default V8 lets a busy heap grow to four times what is in use, which a row that lives for a second turns into
 * memory that is never given back. To be called before the work begins.
 */
export function growHeapSlowly(): void {
  setFlagsFromString(`--heap-growing-percent=${GROWING_PERCENT}`);
}
