/** `pii erase`, with what it tells a person. */
import { migrate } from '../db/migrate.js';
import { UsageError } from '../errors.js';
import { erasePerson, type FanErasure } from '../sync/privacy/erase-fan.js';
import { confirm } from './confirm.js';
import { connectDatabase } from './connect-database.js';
import type { CommandContext } from './context.js';

export interface EraseArguments {
  readonly fan: string;
  readonly yes: boolean;
}

/** What `pii erase --json` prints: rows that lost the person. The id is not among it. */
export type EraseDocument = FanErasure;

const LONGEST_ID = 512;

/** Erases one person, now and for all readings to come. */
export async function piiErase(given: EraseArguments, context: CommandContext): Promise<void> {
  const fanId = given.fan.trim();
  if (fanId === '' || fanId.length > LONGEST_ID) {
    throw new UsageError('--fan wants the id of one fan.', {
      remedy: 'See SELECT DISTINCT fan_onlyfans_id FROM smartlinks.conversions.',
    });
  }
  if (fanId.startsWith('erased:')) {
    throw new UsageError('This stands for a person who was erased already.');
  }
  const database = await connectDatabase(context);
  await migrate(database);
  await confirm('This person is removed for good; amounts and counts stay. Go on?', given.yes);
  const done: EraseDocument = await erasePerson(database, fanId);
  context.out.result(done, () => describeErase(done));
}

/** In lines of 80 columns, without the id. Pure. */
export function describeErase({
  wasErased,
  fans,
  conversions,
  clicks,
  quarantined,
}: EraseDocument): string {
  const found = fans + conversions + clicks + quarantined;
  if (found === 0) {
    return wasErased
      ? 'This person was erased before, and nothing has come since.'
      : [
          'Nothing of this person is stored. The id is noted, as a hash: rows that come',
          'later are stored without the person.',
        ].join('\n');
  }
  return [
    'Erased. What is left counts and sums as before, under a name that says nothing.',
    `  conversions without the person  ${conversions}`,
    `  clicks without address and device  ${clicks}`,
    `  rows of the quarantine emptied  ${quarantined}`,
    'Later syncs leave the person out. The old values are on disk until Postgres',
    'reuses their space (VACUUM), and in backups: see docs/privacy.md.',
  ].join('\n');
}
