import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { SpendDocument } from '../../src/cli/spend.js';
import { matchStoredSpend } from '../../src/imports/spend/match-names.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { readDocument } from '../support/output-schema.js';
import { type BinaryResult, runBinary } from '../support/run-binary.js';
import { makeTemporaryFolder, type TemporaryFolder } from '../support/temporary-folder.js';

let db: TestDatabase;
let folder: TemporaryFolder;

beforeAll(async () => {
  db = await createTestDatabase();
  folder = await makeTemporaryFolder('spend-test');
});
beforeEach(async () => {
  await db.database.query(
    'TRUNCATE smartlinks.ad_spend, smartlinks.smart_links, smartlinks_bi.campaign_tags',
  );
  await db.database.query(
    `INSERT INTO smartlinks.smart_links (id, workspace, name, traffic_redirect_url) VALUES
       ('id1', 'default', 'Bio | US', 'https://trk.example.com/go/slug1'),
       ('id2', 'default', 'Twin', NULL), ('id3', 'default', 'Twin', NULL)`,
  );
  await db.database.query(
    `INSERT INTO smartlinks_bi.campaign_tags (smart_link_id, row_key, utm_campaign, campaign_key, has_unfilled_macro)
     SELECT 'id1', n, tag, smartlinks_bi.campaign_key(tag), false FROM (VALUES (1, 'spring_sale'), (2, '4711')) AS t (n, tag)`,
  );
});
afterAll(async () => {
  await db.close();
  await folder.remove();
});

async function spend(text: string, ...args: readonly string[]): Promise<BinaryResult> {
  const file = join(folder.path, 'spend.csv');
  await writeFile(file, text);
  return runBinary(['spend', 'import', file, ...args], { env: { DATABASE_URL: db.url } });
}

async function imported(text: string, ...args: readonly string[]): Promise<SpendDocument> {
  const { stdout, stderr, exitCode } = await spend(text, '--json', ...args);
  expect([exitCode, stderr]).toEqual([0, '']);
  return readDocument<SpendDocument>('spend-import', stdout);
}

async function rows(): Promise<string[]> {
  const { rows: found } = await db.database.query<{ row: string }>(
    `SELECT concat_ws(' ', date_day, source, coalesce(smart_link_id, '?'), coalesce(link, '-'), coalesce(campaign_name, '-'), trim_scale(spend)) AS row
     FROM smartlinks.ad_spend ORDER BY 1`,
  );
  return found.map(({ row }) => row);
}

const HEAD = 'Day,Link,Campaign name,Amount spent (USD)\n';

describe('spend import', () => {
  test('finds its link by id, name, address, slug or campaign, else its campaign, else stays unmatched', async () => {
    const text =
      'date,link,campaign,utm_campaign,campaign id,spend\n' +
      '2026-06-01,id1,a,,,1.10\n2026-06-01,Bio | US,b,,,2.10\n2026-06-01,http://www.trk.example.com/go/slug1/?x=1,c,,,3.10\n' +
      '2026-06-01,slug1,d,,,4.10\n2026-06-01,,Bio | US,,,5.10\n' +
      '2026-06-02,,Spring%20Sale,,,10.05\n2026-06-02,,,Spring-Sale,,20.05\n2026-06-02,,Other,,4711,30.05\n' +
      '2026-06-03,,Nobody,,,100.001\n2026-06-03,gone,,,,200.002\n2026-06-03,,,,,400.004\n';
    const first = await imported(text);
    expect(first).toMatchObject({
      lines: 11,
      rows: 11,
      inserted: 11,
      updated: 0,
      unknownLinks: [11],
    });
    expect(first.totals).toEqual([
      {
        currency: 'USD',
        total: '775.657',
        byLink: '15.5',
        byCampaign: '60.15',
        unmatched: '700.007',
      },
    ]);
    const { rows: view } = await db.database.query(
      `SELECT count(*) AS lines, trim_scale(sum(spend))::text AS spend, trim_scale(sum(spend_usd))::text AS usd FROM smartlinks_bi.spend_lines`,
    );
    expect(view).toEqual([{ lines: 11, spend: '775.657', usd: '775.657' }]);
    const again = await imported(text);
    expect(again).toMatchObject({ rows: 11, inserted: 0, updated: 0, notInFile: 0 });
    expect(again.totals).toEqual(first.totals);
  });

  test('sums lines about the same, and a corrected file replaces them, of its own source only', async () => {
    await imported(
      `${HEAD}2026-06-01,id1,a,0.1\n2026-06-01,id1,a,0.2\n2026-06-01,,b,7\n2026-06-02,,b,8\n`,
      '--source',
      'meta',
    );
    await imported(`${HEAD}2026-06-01,id1,a,5\n`, '--source', 'other', '--platform', 'meta');
    expect(await rows()).toEqual([
      '2026-06-01 meta ? - b 7',
      '2026-06-01 meta id1 id1 a 0.3',
      '2026-06-01 other id1 id1 a 5',
      '2026-06-02 meta ? - b 8',
    ]);
    const corrected = `${HEAD}2026-06-01,id1,a,0.4\n`;
    const changed = await imported(corrected, '--source', 'meta');
    expect(changed).toMatchObject({ updated: 1, inserted: 0, notInFile: 1, removed: 0 });
    expect(await rows()).toContain('2026-06-01 meta ? - b 7');
    const replaced = await imported(corrected, '--source', 'meta', '--replace');
    expect(replaced).toMatchObject({ updated: 0, notInFile: 1, removed: 1 });
    expect(await rows()).toEqual([
      '2026-06-01 meta id1 id1 a 0.4',
      '2026-06-01 other id1 id1 a 5',
      '2026-06-02 meta ? - b 8',
    ]);
  });

  test('with a bad line imports nothing and names it; with --skip-bad the rest; with --dry-run never anything', async () => {
    const text = `${HEAD}2026-06-01,id1,a,1\n2026-06-41,id1,secret,1\n2026-06-01,Twin,secret,1\n`;
    const refused = await spend(text);
    expect([refused.exitCode, refused.stderr]).toEqual([2, '']);
    expect(refused.stdout).toBe(
      'Nothing was imported: 2 lines cannot be read.\n' +
        '  line 3: "Day" is no day that can be read: write YYYY-MM-DD, or say --date-format\n' +
        '  line 4: "Link" is the name of several links: write the id\n' +
        'Put them right, or import the others with --skip-bad.\n',
    );
    expect(await rows()).toEqual([]);
    const dry = await spend(text, '--skip-bad', '--dry-run');
    expect(dry.exitCode).toBe(3);
    expect(dry.stdout).toContain('Would import 1 line of import, 2026-06-01.');
    expect(await rows()).toEqual([]);
    const lenient = await spend(text, '--skip-bad', '--json');
    expect(lenient.exitCode).toBe(3);
    expect(readDocument<SpendDocument>('spend-import', lenient.stdout).badLines).toHaveLength(2);
    expect(lenient.stdout).not.toContain('secret');
    expect(await rows()).toEqual(['2026-06-01 import id1 id1 a 1']);
  });

  test('spend of a link that comes later, or is renamed, is neither lost nor counted twice', async () => {
    const text = `${HEAD}2026-06-01,Later,a,1\n2026-06-01,Later,b,2\n2026-06-01,Else,a,4\n`;
    await imported(text);
    await db.database.query(
      `INSERT INTO smartlinks.smart_links (id, workspace, name) VALUES ('id9', 'default', 'Later')`,
    );
    expect(await db.database.transaction((client) => matchStoredSpend(client, 'default'))).toBe(2);
    expect(await db.database.transaction((client) => matchStoredSpend(client, 'default'))).toBe(0);
    const matched = [
      '2026-06-01 import ? Else a 4',
      '2026-06-01 import id9 Later a 1',
      '2026-06-01 import id9 Later b 2',
    ];
    expect(await rows()).toEqual(matched);
    await db.database.query(`UPDATE smartlinks.smart_links SET name = 'New' WHERE id = 'id9'`);
    expect(await imported(text)).toMatchObject({ inserted: 0, updated: 0 });
    expect(await rows()).toEqual(matched);
  });

  test('says where the same money may count twice: a repeated line, another source', async () => {
    const text = `${HEAD}2026-06-01,id1,a,1\n2026-06-01,id1,a,1\n2026-06-02,,b,7\n`;
    expect(await imported(text)).toMatchObject({ rows: 2, repeatedLines: [3], alsoUnder: [] });
    const corrected = `${HEAD}2026-06-01,Bio | US,a,2\n2026-06-02,,b,7\n2026-06-03,,b,7\n`;
    const again = await spend(corrected, '--source', 'meta', '--dry-run');
    expect(again.stdout).toContain(
      '! 2 rows stand under source import too, with the same day, campaign and amount:\n  if it is the same money, it now counts twice.\n',
    );
    expect(
      await imported(corrected, '--source', 'meta', '--dry-run', '--platform', 'x'),
    ).toMatchObject({ alsoUnder: [{ source: 'import', rows: 2 }] });
    const { stdout } = await spend(text, '--dry-run');
    expect(stdout).toContain('! 1 line repeats an earlier one word for word (line 3)');
  });

  test('reads standard input, and says what is doubtful', async () => {
    const { stdout, exitCode } = await runBinary(['spend', 'import', '-', '--currency', 'EUR'], {
      env: { DATABASE_URL: db.url },
      input: 'Day;Campaign;Cost\n2026-06-01;Spring Sale;1.234,50\nTotal;;1.234,50\n',
    });
    expect(exitCode).toBe(0);
    expect(stdout).toBe(
      'Imported 1 line of import, 2026-06-01.\nRows: 1 new.\nLeft out: 1 line with sums of others.\n' +
        'EUR 1,234.50 stored for these days: by link 0.00, by campaign 1,234.50, unmatched 0.00\n' +
        '! Spend in EUR stands beside revenue in USD only with a rate: a column fx_rate,\n  or --fx-rate.\n',
    );
    const { rows: found } = await db.database.query(
      'SELECT spend_usd FROM smartlinks_bi.spend_lines',
    );
    expect(found).toEqual([{ spend_usd: null }]);
  });
});
