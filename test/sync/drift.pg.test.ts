/** Unknown fields and values, from the answer to the table and the log (invariant I9). */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { noteDrift } from '../../src/db/ledger/drift.js';
import type { Log, LogFields } from '../../src/log.js';
import { syncOnce } from '../support/warehouse.js';
import { NOW, openPair, type Pair } from './cycles.js';

let pair: Pair;
let link: string;
beforeEach(async () => {
  pair = await openPair({ links: 1, accounts: 1, postbacks: 0, clicks: 20, conversions: 0 });
  link = pair.service.links()[0]?.id ?? '';
});
afterEach(() => pair.close());

/** One sync; returns what it logged of drift. */
async function syncLogged(): Promise<LogFields[]> {
  const lines: LogFields[] = [];
  const log: Log = {
    debug: () => {},
    info: (fields) => void lines.push(fields),
    warn: () => {},
    error: () => {},
    child: () => log,
  };
  await syncOnce(pair.database, pair.simulator, { log });
  return lines.filter(({ event }) => event === 'drift_found');
}

const recorded = () =>
  pair.rows(
    'SELECT stream, field, type, sample_kind FROM smartlinks_sync.drift ORDER BY stream, field',
  );

describe('drift', () => {
  it('is recorded and logged once, with the type and never the value of a field, with the value of an enumeration', async () => {
    const before = await syncLogged();
    expect(before).toEqual([]);
    pair.service.addClick(link, { at: NOW - 60, mood: 'Ada is glad', calm: null });
    pair.service.addConversion(link, {
      at: NOW - 60,
      clickId: null,
      conversion_type: 'fan_sent_9_messages',
      fan: { onlyfans_id: '1', tier: 3 },
    });
    const lines = await syncLogged();
    const found = [
      { stream: 'clicks', field: 'calm', type: null, sample_kind: 'field' },
      { stream: 'clicks', field: 'mood', type: 'string', sample_kind: 'field' },
      {
        stream: 'conversions',
        field: 'conversion_type=fan_sent_9_messages',
        type: 'string',
        sample_kind: 'value',
      },
      { stream: 'conversions', field: 'fan.tier', type: 'number', sample_kind: 'field' },
    ];
    expect(await recorded()).toEqual(found);
    const logged = lines.map(({ stream, name, kind, type }) => ({
      stream,
      field: name,
      type,
      sample_kind: kind,
    }));
    expect(logged).toHaveLength(found.length);
    expect(logged).toEqual(expect.arrayContaining(found));
    expect(JSON.stringify(lines)).not.toContain('glad');
    expect(await pair.rows('SELECT conversion_type FROM smartlinks.conversions')).toEqual([
      { conversion_type: 'fan_sent_9_messages' },
    ]);

    // Another run meets the same, and the type that was not known yet.
    pair.service.addClick(link, { at: NOW - 30, mood: 7, calm: 7 });
    expect(await syncLogged()).toEqual([]);
    expect(await recorded()).toEqual([{ ...found[0], type: 'number' }, ...found.slice(1)]);
  });

  it('is recorded by whoever comes first of two at once', async () => {
    const drift = { stream: 'clicks', name: 'mood', kind: 'field', type: 'string' } as const;
    const both = await Promise.all(
      [1, 2].map(() => pair.database.transaction((client) => noteDrift(client, [drift]))),
    );
    expect(both.flat()).toEqual([drift]);
    expect(await recorded()).toHaveLength(1);
  });
});
