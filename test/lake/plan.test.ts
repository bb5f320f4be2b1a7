import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { describeExport } from '../../src/cli/export-report.js';
import { DECIMAL, lakeColumns } from '../../src/lake/columns.js';
import { emptyManifest, type Manifest, refusalOf } from '../../src/lake/manifest.js';
import { isOurFile, isVerified, type Part, pathOf } from '../../src/lake/parts.js';
import { below, readAddress } from '../../src/lake/place/address.js';
import { planExport, refuseForeignFiles } from '../../src/lake/plan.js';
import { lakeTables } from '../../src/lake/tables.js';

const owner = { workspace: 'default', warehouse: 'w' };
const [clicks] = lakeTables;
const table = clicks ?? lakeTables[0] ?? fail();
const days = ['2026-01-01', '2026-01-02', '2026-01-03', null];
const part = (day: string | null, fingerprint: string): Part => {
  return { table, path: pathOf(table, day), day, rows: 1, fingerprint, sums: {}, unfit: 0 };
};

/** A manifest that says of each path that it holds this, in so many bytes. */
function manifestOf(
  files: ReadonlyMap<string, { fingerprint: string | null; bytes: number }>,
): Manifest {
  const entries = [...files].map(([path, { fingerprint, bytes }]) => [
    path,
    { day: null, rows: 1, bytes, fingerprint, sums: {}, unfit: 0, isVerified: null, ledger: null },
  ]);
  return {
    ...emptyManifest(owner, 'test'),
    tables: { [table.name]: { columns: [], rows: 0, files: Object.fromEntries(entries) } },
  };
}

describe('planExport', () => {
  const small = fc.constantFrom('a', 'b', 'c');
  const dayOf = fc.constantFrom(...days);
  const wanted = fc.uniqueArray(fc.tuple(dayOf, small), { selector: ([day]) => day });
  const known = fc.uniqueArray(fc.tuple(dayOf, fc.option(small), fc.integer({ min: 1, max: 3 })), {
    selector: ([day]) => day,
  });
  const there = fc.uniqueArray(fc.tuple(dayOf, fc.integer({ min: 1, max: 3 })), {
    selector: ([day]) => day,
  });

  it('keeps exactly what the manifest knows to be there as it should be; the rest is written or removed', () => {
    fc.assert(
      fc.property(wanted, known, there, fc.boolean(), (parts, entries, files, isFull) => {
        const manifest = manifestOf(
          new Map(
            entries.map(([day, fingerprint, bytes]) => [
              pathOf(table, day),
              { fingerprint, bytes },
            ]),
          ),
        );
        const stored = files.map(([day, bytes]) => ({ path: pathOf(table, day), bytes }));
        const plan = planExport({
          parts: parts.map(([day, fingerprint]) => part(day, fingerprint)),
          manifest,
          stored,
          isFull,
        });
        const paths = parts.map(([day]) => pathOf(table, day));
        expect([...plan.write, ...plan.keep].map(({ path }) => path).sort()).toEqual(paths.sort());
        for (const { day, fingerprint } of plan.keep) {
          const entry = entries.find(([known]) => known === day);
          const file = files.find(([known]) => known === day);
          expect([isFull, entry?.[1], file?.[1]]).toEqual([false, fingerprint, entry?.[2]]);
        }
        for (const { day, fingerprint } of plan.write) {
          const entry = entries.find(([known]) => known === day);
          const file = files.find(([known]) => known === day);
          expect(isFull || entry?.[1] !== fingerprint || file?.[1] !== entry?.[2]).toBe(true);
        }
        const gone = files.filter(([day]) => !parts.some(([known]) => known === day));
        expect([...plan.remove].sort()).toEqual(gone.map(([day]) => pathOf(table, day)).sort());
      }),
    );
  });

  it('removes no file that an export did not name', () => {
    const stored = [
      'clicks/day=2026-01-01/part-1.parquet',
      'clicks/notes.txt',
      'clicks/a/b/data.parquet',
    ];
    const plan = planExport({
      parts: [],
      manifest: manifestOf(new Map()),
      stored: stored.map((path) => ({ path, bytes: 1 })),
      isFull: true,
    });
    expect(plan.remove).toEqual([]);
    expect(stored.map(isOurFile)).toEqual([false, false, false]);
    expect(days.map((day) => isOurFile(pathOf(table, day)))).toEqual([true, true, true, true]);
  });

  it('takes no place that holds files without a manifest, unless it is told to', () => {
    const stored = [{ path: 'clicks/day=2026-01-01/data.parquet', bytes: 1 }];
    const input = { manifest: null, stored, isFull: false };
    expect(() => refuseForeignFiles(input, 'here')).toThrow('here has no manifest');
    expect(() => refuseForeignFiles({ ...input, isFull: true }, 'here')).not.toThrow();
    expect(() => refuseForeignFiles({ ...input, stored: [] }, 'here')).not.toThrow();
    expect(refusalOf(owner, owner, 'here')).toBeNull();
  });

  it('takes no place whose export has files between its own that engines would read too', () => {
    const manifest = manifestOf(new Map());
    const check = (path: string, isFull = false) => {
      const own = { path: 'clicks/day=2026-01-01/data.parquet', bytes: 1 };
      return () => refuseForeignFiles({ manifest, stored: [own, { path, bytes: 1 }], isFull }, '');
    };
    const foreign = 'clicks/day=2026-01-01/part-0.parquet';
    expect(check(foreign)).toThrow(`${foreign}, which is not of this export`);
    expect(check(foreign, true)).not.toThrow();
    for (const unread of ['clicks/_SUCCESS', 'clicks/day=2026-01-01/.data.parquet.crc']) {
      expect(check(unread)).not.toThrow();
    }
  });
});

describe('a day', () => {
  const links = { verified: 2, unsettled: 0, quarantined: 0, forgotten: 0 };
  it('is verified where the ledger counted every row of it, and agrees', () => {
    expect(isVerified(5, { stored: 5, links })).toBe(true);
    expect(isVerified(6, { stored: 5, links })).toBe(false);
    expect(isVerified(5, undefined)).toBe(false);
    for (const status of ['unsettled', 'quarantined', 'forgotten']) {
      expect(isVerified(5, { stored: 5, links: { ...links, [status]: 1 } })).toBe(false);
    }
  });
});

describe('columns', () => {
  it('have the types and nulls of the tables', () => {
    const shown = lakeColumns([
      { name: 'id', notNull: true, sqlType: 'text COLLATE "C"' },
      { name: 'at', notNull: false, sqlType: 'timestamp with time zone' },
      { name: 'amount', notNull: true, sqlType: 'numeric' },
    ]).map(({ element }) => element);
    expect(shown).toMatchObject([
      { repetition_type: 'REQUIRED', type: 'BYTE_ARRAY', converted_type: 'UTF8' },
      { repetition_type: 'OPTIONAL', type: 'INT64', converted_type: 'TIMESTAMP_MICROS' },
      // One that does not fit becomes null.
      { repetition_type: 'OPTIONAL', type_length: 16, ...DECIMAL },
    ]);
    expect(() => lakeColumns([{ name: 'x', notNull: false, sqlType: 'point' }])).toThrow('point');
  });
});

describe('--to', () => {
  it('is a folder or a bucket', () => {
    expect(readAddress(' lake/x ')).toEqual({ kind: 'folder', path: 'lake/x' });
    expect(readAddress('C:\\lake')).toEqual({ kind: 'folder', path: 'C:\\lake' });
    expect(readAddress('s3://my-bucket')).toEqual({
      kind: 'bucket',
      bucket: 'my-bucket',
      prefix: '',
    });
    expect(readAddress('S3://b.c/x//y/')).toMatchObject({ bucket: 'b.c', prefix: 'x/y' });
    expect(below(readAddress('s3://b-1'), 'workspace=a')).toMatchObject({ prefix: 'workspace=a' });
    expect(below(readAddress('s3://b-1/x'), 'w')).toMatchObject({ prefix: 'x/w' });
    expect(below(readAddress('x'), 'w')).toMatchObject({ path: 'x/w' });
    for (const wrong of [
      '',
      's3:/b/x',
      's3://',
      's3:///x',
      'gs://b/x',
      'https://b.s3.amazonaws.com',
    ]) {
      expect(() => readAddress(wrong)).toThrow('--to');
    }
  });
});

describe('the report', () => {
  it('stays within 80 columns and says what is in doubt', () => {
    const text = describeExport(
      {
        isDryRun: false,
        workspaces: [
          {
            workspace: 'default',
            place: 'lake',
            snapshotAt: '2026-06-15T12:00:00.000Z',
            completeThrough: null,
            piiMode: 'hash',
            isPiiSettled: false,
            tables: [
              {
                table: 'postback_conversion_types',
                rows: 123_456_789,
                files: 1_000,
                bytes: 98_765_432_100,
                written: { files: 1_000, rows: 123_456_789 },
                removed: 1,
              },
            ],
            days: {
              verified: 12_000,
              unverified: days.map((day) => ({ table: 'conversions', day, rows: 1 })),
            },
            unfit: 2,
            seconds: 1_234.5,
          },
        ],
      },
      { bold: String, green: String, yellow: String, red: String, dim: String } as never,
    );
    expect(text.split('\n').filter((line) => line.length > 80)).toEqual([]);
    expect(text).toMatch(/12,000 of 12,004 days.*conversions of 2026-01-01.*odd times/s);
    expect(text).toMatch(/2 numbers with more digits.*pii apply was stopped/s);
  });
});

function fail(): never {
  throw new Error('There is no table.');
}
