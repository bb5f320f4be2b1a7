/** What row keys are hashed with: a number of this database, so that no two can be made to meet. */
export const SEED = `coalesce((SELECT value::bigint FROM smartlinks_sync.settings WHERE name = 'rollup_seed'), 0)`;

/**
 * SQL of the hash of dimensions that tells sums of a link and day apart: apart for null and an empty text. Nobody who
 * can choose the text of a tag knows the seed.
 */
export function rowKeyOf(dimensions: readonly string[]): string {
  return `hash_record_extended(ROW(${dimensions.join(', ')}), ${SEED})`;
}
