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

describe('an odd file', () => {
  const readBytes = (bytes: Uint8Array): SpendFile => read(decodeText(bytes));
  const small = 'Day,Campaign,Cost\n2026-06-01,März,1.5\n2026-06-02,b,2\n';

  test.each([
    ['UTF-8', Buffer.from(small)],
    ['UTF-8 with a mark', Buffer.from(`\ufeff${small}`)],
    ['UTF-16', Buffer.from(`\ufeff${small}`, 'utf16le')],
    ['UTF-16 without a mark', Buffer.from(small, 'utf16le')],
    ['UTF-16 of the other order', Buffer.from(`\ufeff${small}`, 'utf16le').swap16()],
    [
      'UTF-16 cut in the middle of a letter',
      Buffer.concat([Buffer.from(`\ufeff${small}`, 'utf16le'), Buffer.from([10])]),
    ],
    ['Windows-1252', Buffer.from(small, 'latin1')],
    ['lines of Windows', Buffer.from(small.replaceAll('\n', '\r\n'))],
    ['lines of an old Mac', Buffer.from(small.replaceAll('\n', '\r'))],
    ['lines of both kinds', Buffer.from(small.replace('\n', '\r\n'))],
    ['letters in two parts', Buffer.from(small.normalize('NFD'))],
    ['cells without a head', Buffer.from(small.replace('1.5', '1.5,,,'))],
  ])('in %s is read as any other', (_, bytes) => {
    const file = readBytes(bytes);
    expect([short(file), file.bad]).toEqual([
      ['2026-06-01 März 1.5 USD import', '2026-06-02 b 2 USD import'],
      [],
    ]);
    expect(file.lines.map(({ line }) => line)).toEqual([2, 3]);
  });

  test.each([
    ['a workbook', Buffer.from('PK\u0003\u0004...'), 'workbook'],
    ['compressed', Buffer.from([0x1f, 0x8b, 8, 0]), 'gunzip'],
    [
      'UTF-8 with a broken byte',
      Buffer.concat([Buffer.from(`${small}2026-06-03,`), Buffer.from([0xff]), Buffer.from(',3\n')]),
      'line 4',
    ],
  ])('that is %s is refused', (_, bytes, word) => {
    let said = '';
    try {
      readBytes(bytes);
    } catch (error) {
      const { message, remedy } = error as { message: string; remedy: string };
      said = `${message} ${remedy}`;
    }
    expect(said).toContain(word);
  });

  test('keeps the numbers of its lines behind quotes with line breaks', () => {
    const text = small.replace('März', '"M\n\nrz, ""the"" first"').replaceAll('\n', '\r\n');
    const file = readBytes(Buffer.from(`${text}2026-06-03,c,x\r\n`));
    expect(file.lines.map(({ line, campaignName }) => [line, campaignName])).toEqual([
      [2, 'M\n\nrz, "the" first'],
      [5, 'b'],
    ]);
    expect(file.bad).toMatchObject([{ line: 6, column: 'Cost' }]);
  });

  test('tells lines that repeat an earlier one, but for zeros', () => {
    const head = 'Day,Campaign,Cost\n';
    const file = read(`${head}2026-06-01,a,1\n2026-06-01,a,0\n2026-06-01,a,1\n2026-06-01,a,0\n`);
    expect([file.lines.length, file.repeated]).toEqual([4, [4]]);
  });

  test('leaves out a line that is called a total and is one, and no other', () => {
    const head = 'Day,Campaign,Cost\n';
    const file = read(
      `${head}2026-06-01,a,1\n2026-06-01,b,2\n2026-06-01,Total,3\n2026-06-02,a,1\n2026-06-02,Total,4\n`,
    );
    expect([file.lines.map(({ line }) => line), file.leftOut.summary]).toEqual([[2, 3, 5, 6], 1]);
  });

  test.each([
    ['a sign', 'Day,Cost\n2026-06-01,"€1,50"\n', {}, 'EUR'],
    ['a code', 'Day,Cost\n2026-06-01,GBP 1.50\n', {}, 'GBP'],
    ['a dollar sign', 'Day,Cost\n2026-06-01,$1.50\n', {}, 'USD'],
    ['a dollar sign of Canada', 'Day,Cost\n2026-06-01,$1.50\n', { currency: 'CAD' }, 'CAD'],
    ['a yen', 'Day,Cost\n2026-06-01,¥150\n', { currency: 'JPY' }, 'JPY'],
    ['a yen or yuan', 'Day,Cost\n2026-06-01,¥150\n', {}, 'Cost has a sign that several'],
    [
      'euros in dollars',
      'Day,Cost (USD)\n2026-06-01,"€1,50"\n',
      {},
      'Cost (USD) has a currency that',
    ],
    [
      'dollars in euros',
      'Day,Cost\n2026-06-01,$1.50\n',
      { currency: 'EUR' },
      'Cost has a currency that',
    ],
    [
      'two of the head',
      'Day,Cost (EUR),Currency\n2026-06-01,1,USD\n',
      {},
      'Currency has a currency that',
    ],
  ])('says its currency by %s', (_, text, options, expected) => {
    const { lines, bad } = read(text, options);
    expect(lines[0]?.currency ?? `${bad[0]?.column} ${bad[0]?.problem}`).toContain(expected);
    expect(lines.length + bad.length).toBe(1);
  });

  test('writes rates otherwise than amounts', () => {
    const file = read('Day;Cost;FX rate\n2026-06-01;1.234,50;1.085\n', { currency: 'EUR' });
    expect(file.lines).toMatchObject([{ spend: '1234.5', fxRate: '1.085' }]);
  });

  test.each([
    ['a moment of another zone', '2026-03-28T23:00:00.000Z,a,1', 'Day is a moment'],
    ['a midnight of its own zone', '2026-03-29T00:00:00+01:00,a,1', '2026-03-29'],
    ['an hour without a zone', '2026-10-25 02:30:00,a,1', '2026-10-25'],
    ['midnight in English', '"Oct 25, 2026, 12:00:00 AM",a,1', '2026-10-25'],
    ['a slip of the year', '1026-06-01,a,1', 'Day is too long ago'],
    ['a line that was cut', '2026-06-01,a', 'null ends before its amount'],
    ['an amount that is empty', '2026-06-01,a,', 'without_spend'],
    ['a credit', '2026-06-01,a,(3.00)', '-3'],
    ['a rounded id', '2026-06-01,a,1,1.2021E+17', 'Campaign ID was rounded'],
    ['an id kept as text', '2026-06-01,a,1,"=""1789"""', '1789'],
    ['an order to the terminal', '2026-06-01,a\u009b31m,1', 'Campaign holds control'],
    ['thousands or none', '2026-06-01,a,1.5,,1.000', 'Impressions is no whole'],
  ])('holds %s', (_, line, expected) => {
    const file = read(`Day,Campaign,Cost,Campaign ID,Impressions\n${line}\n`, {
      lastDay: '2026-12-31',
    });
    const said = [
      ...file.lines.map(({ day, spend, campaignId }) => `${day} ${spend} ${campaignId}`),
      ...file.bad.map(({ column, problem }) => `${column} ${problem}`),
      ...(file.leftOut.without_spend > 0 ? ['without_spend'] : []),
    ];
    expect(said).toEqual([expect.stringContaining(expected)]);
  });

  test('ends a day at the midnight after it, as Snapchat does', () => {
    const head = 'Start time,End time,Campaign,Spend\n';
    const [from, to] = ['2026-06-01T00:00:00.000-07:00', '2026-06-02T00:00:00.000-07:00'];
    expect(short(read(`${head}${from},${to},a,1\n`))).toEqual(['2026-06-01 a 1 USD import']);
    expect(read(`${head}${from},2026-06-02,a,1\n`).bad).toMatchObject([{ column: 'End time' }]);
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
