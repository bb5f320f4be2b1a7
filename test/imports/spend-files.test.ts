import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addAmounts } from '../../src/imports/amount.js';
import { decodeText } from '../../src/imports/file-text.js';
import {
  readSpendFile,
  type SpendFile,
  type SpendFileOptions,
} from '../../src/imports/spend/read-spend.js';

const plain: SpendFileOptions = {
  columns: new Map(),
  order: null,
  mark: null,
  source: null,
  platform: null,
  currency: null,
  fxRate: null,
  lastDay: '2026-06-30',
};

const read = (text: string, options: Partial<SpendFileOptions> = {}): SpendFile =>
  readSpendFile(text, { ...plain, ...options });

/** Day, campaign, spend, currency and source of each line. */
const short = ({ lines }: SpendFile): string[] =>
  lines.map(({ day, campaignName, campaignId, link, spend, currency, source }) =>
    [day, campaignName ?? campaignId ?? link, spend, currency, source].join(' '),
  );

describe('an export of', () => {
  test('Meta, with its sums and a currency in the name of a column', () => {
    const file = read(
      '\ufeff"Campaign name","Day","Campaign delivery","Amount spent (EUR)","Impressions","Link clicks","Campaign ID","Reporting starts","Reporting ends"\n' +
        '"Brand | US","2026-06-01","active","1234.56","10000","321","120210000000000001","2026-06-01","2026-06-01"\n' +
        '"Retarget","2026-06-01","active","0.44","12","","120210000000000002","2026-06-01","2026-06-01"\n' +
        '"","2026-06-01","","1235","10012","321","","2026-06-01","2026-06-01"\n' +
        '"","","","1235","10012","321","","2026-06-01","2026-06-30"\n',
    );
    expect(file.bad).toEqual([]);
    expect(file.leftOut).toEqual({ summary: 2, without_spend: 0 });
    expect(file.lines).toEqual([
      expect.objectContaining({
        line: 2,
        day: '2026-06-01',
        platform: 'meta',
        source: 'meta',
        campaignId: '120210000000000001',
        spend: '1234.56',
        currency: 'EUR',
        impressions: '10000',
        clicks: '321',
      }),
      expect.objectContaining({ spend: '0.44', clicks: null }),
    ]);
  });

  test('Google, in UTF-16 with tabs, a title above and sums below', () => {
    const text =
      'Campaign report\nJune 1, 2026 - June 2, 2026\n' +
      'Campaign status\tCampaign\tCampaign ID\tDay\tCurrency code\tCost\tImpr.\tClicks\tAvg. CPC\n' +
      'Enabled\tSearch - Brand\t17\t2026-06-01\tUSD\t1,050.10\t1,000\t20\t52.51\n' +
      'Enabled\tSearch - Brand\t17\t2026-06-02\tUSD\t0.00\t --\t0\t --\n' +
      'Total: Account\t --\t --\t --\tUSD\t1,050.10\t1,000\t20\t52.51\n';
    const bytes = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(text, 'utf16le')]);
    const file = read(decodeText(bytes));
    expect(short(file)).toEqual([
      '2026-06-01 Search - Brand 1050.1 USD google',
      '2026-06-02 Search - Brand 0 USD google',
    ]);
    expect(file.lines[0]).toMatchObject({ line: 4, impressions: '1000', clicks: '20' });
    expect(file.leftOut.summary).toBe(1);
  });

  test('TikTok, with its line of totals', () => {
    const file = read(
      'Campaign name,Campaign ID,By Day,Cost,Currency,CPC (destination),Impressions,Clicks (destination)\n' +
        'Spring,1789,2026-06-01,12.30,USD,0.5,500,24\nTotal of 1 results,-,-,12.30,-,0.5,500,24\n',
    );
    expect(short(file)).toEqual(['2026-06-01 Spring 12.3 USD tiktok']);
    expect(file.lines[0]?.clicks).toBe('24');
    expect(file.leftOut.summary).toBe(1);
  });

  test('Snapchat, Reddit and X', () => {
    expect(
      short(
        read(
          'Start Time,End Time,Campaign Name,Spend,Paid Impressions,Swipe Ups\n2026-06-01,2026-06-01,Lens,5,1,1\n',
        ),
      ),
    ).toEqual(['2026-06-01 Lens 5 USD snapchat']);
    expect(
      short(
        read(
          'Date,Campaign Name,Impressions,Clicks,Amount Spent (USD),eCPM\n2026-06-01,AMA,1,1,7.5,2\n',
        ),
      ),
    ).toEqual(['2026-06-01 AMA 7.5 USD reddit']);
    expect(
      short(
        read(
          'Time period,Campaign name,Funding source name,Spend,Impressions\n2026-06-01,Post,Card,7,1\n',
        ),
      ),
    ).toEqual(['2026-06-01 Post 7 USD x']);
  });

  test('a spreadsheet in German, saved by an old Excel', () => {
    const bytes = Buffer.from(
      'sep=;\r\nTag;Kampagne;Kosten\r\n31.05.2026;M\xe4rz;1.234,50\r\n',
      'latin1',
    );
    const columns = new Map([
      ['day', 'Tag'],
      ['campaign_name', 'kampagne'],
      ['spend', 'Kosten'],
    ] as const);
    const file = read(decodeText(bytes), { columns, currency: 'EUR', source: 'sheet' });
    expect(short(file)).toEqual(['2026-05-31 März 1234.5 EUR sheet']);
    expect(file.lines[0]?.line).toBe(3);
  });
});

describe('a line', () => {
  const head = 'date,link,spend,currency,impressions\n';

  test('that cannot be read is named by number and column, without its content', () => {
    const file = read(
      `${head}2026-06-01,"a\nb",1.5,USD,1\n2026-06-31,secret,2.5,USD,1\n2026-06-02,secret,secret,secret,1.5\n` +
        '2026-06-03,secret,1.5,USD,1,extra\n2027-06-03,secret,1.5,USD,1\n',
    );
    expect(file.lines.map(({ line }) => line)).toEqual([2]);
    expect(file.bad.map(({ line, column }) => [line, column])).toEqual([
      [4, 'date'],
      [5, 'spend'],
      [5, 'currency'],
      [5, 'impressions'],
      [6, null],
      [7, 'date'],
    ]);
    expect(JSON.stringify(file.bad)).not.toContain('secret');
  });

  test('without spend is left out, a zero is not', () => {
    const file = read(`${head}2026-06-01,a,,USD,1\n2026-06-01,b,--,USD,1\n2026-06-01,c,0,USD,1\n`);
    expect(short(file)).toEqual(['2026-06-01 c 0 USD import']);
    expect(file.leftOut.without_spend).toBe(2);
  });

  test('of several days is refused', () => {
    const file = read(
      'Reporting starts,Reporting ends,Campaign name,Amount spent (USD)\n2026-06-01,2026-06-02,x,1.5\n',
    );
    expect(file.bad).toMatchObject([{ line: 2, column: 'Reporting ends' }]);
  });

  test('that names nothing stays, unless it is the sum of its day', () => {
    const file = read(
      `${head}2026-06-01,a,1.5,,\n2026-06-01,,1.5,,\n2026-06-02,a,1,,\n2026-06-02,,1.5,,\n2026-06-03,,4,,\n`,
    );
    expect(file.lines.map(({ line }) => line)).toEqual([2, 4, 5, 6]);
    expect(file.leftOut.summary).toBe(1);
  });

  test('of a campaign that is called Total is spend', () => {
    const file = read(
      'date,campaign,spend\n2026-06-01,Total Body,1.5\n2026-06-01,Brand,2\nTotal,,3.5\n',
    );
    expect(file.lines).toHaveLength(2);
    expect(file.leftOut.summary).toBe(1);
  });
});

describe('a file is refused', () => {
  test.each([
    ['whose days can be read in two ways', 'date,spend\n03/04/2026,1.5\n', '--date-format'],
    ['whose amounts can be read in two ways', 'date,spend\n2026-06-01,"1,234"\n', '--decimal-mark'],
    ['with a quote that is not closed', 'date,spend\n2026-06-01,"1\n', 'quote'],
    ['without a head', '2026-06-01,Secret 7,1.5\n', '--column'],
    ['without amounts', 'date,campaign\n2026-06-01,x\n', '--column'],
    ['that is empty', '', '--column'],
    ['with two columns of one name', 'date,spend,Spend\n2026-06-01,1,1\n', 'other names'],
  ])('%s', (_, text, word) => {
    let error: unknown;
    try {
      read(text);
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toMatchObject({ code: 'usage' });
    const { message = '', remedy = '' } = error as { message?: string; remedy?: string };
    expect(`${message} ${remedy}`).toContain(word);
    expect(message).not.toContain('Secret');
  });

  test('and is not, once somebody says how to read it', () => {
    expect(short(read('date,spend\n03/04/2026,1.5\n', { order: 'DMY' }))).toEqual([
      '2026-04-03  1.5 USD import',
    ]);
    expect(short(read('date,spend\n2026-06-01,"1,234"\n', { mark: ',' }))).toEqual([
      '2026-06-01  1.234 USD import',
    ]);
  });
});

test('an amount that was spent is in exactly one place: a line, a sum that was left out, or a bad line', () => {
  const cents = fc.integer({ min: 1, max: 10_000_000 });
  const line = fc.record({
    cents,
    kind: fc.constantFrom('good', 'total', 'bad'),
    campaign: fc.constantFrom('a', 'b'),
  });
  fc.assert(
    fc.property(
      fc.array(line, { minLength: 1 }),
      fc.constantFrom(',', ';', '\t'),
      (entries, separator) => {
        const amount = (value: number): string =>
          `${Math.floor(value / 100)}.${String(value % 100).padStart(2, '0')}`;
        const rows = entries.map(({ cents: value, kind, campaign }) =>
          kind === 'good'
            ? ['2026-06-01', campaign, amount(value)]
            : kind === 'total'
              ? ['Total', '', amount(value)]
              : ['2026-06-99', campaign, amount(value)],
        );
        const file = read(
          [['Day', 'Campaign', 'Spend'], ...rows].map((row) => row.join(separator)).join('\n'),
        );
        const of = (kind: string): number[] =>
          entries.filter((entry) => entry.kind === kind).map(({ cents: value }) => value);
        const total = of('good').reduce((sum, value) => sum + value, 0);
        expect(addAmounts(file.lines.map(({ spend }) => spend))).toBe(addAmounts([amount(total)]));
        expect(file.leftOut.summary).toBe(of('total').length);
        expect(file.bad).toHaveLength(of('bad').length);
      },
    ),
  );
});
