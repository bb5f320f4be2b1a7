/** From how many rows on each way of writing is the cheapest, its round trips included. */

/** Fewer new rows are not worth a COPY. */
export const LEAST_COPIED = 200;
/** Fewer stored rows are compared as arrays, not in a temporary table. */
export const LEAST_STAGED = 500;
