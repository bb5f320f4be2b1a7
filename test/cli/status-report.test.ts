import pc from 'picocolors';
import { describe, expect, it } from 'vitest';
import type { StatusDocument } from '../../src/cli/status.js';
import { describeLink } from '../../src/cli/status-link-report.js';
import { describeStatus } from '../../src/cli/status-report.js';
import { linkDetail } from '../../src/status/link-detail.js';
import type { LinkFacts, OpenDay } from '../../src/status/read-links.js';
import type { StatusOptions } from '../../src/status/status-options.js';
import { type WorkspaceFacts, workspaceStatus } from '../../src/status/workspace-status.js';
import { LOOK_AT_ONCE } from '../../src/sync/edit-clock.js';
import { dayStart } from '../../src/sync/time.js';
import { stateOf } from '../sync/stream-state.js';

const DAY = 86_400;
const NOW = dayStart('2026-06-17') + 48_000;
const colors = pc.createColors(false);
const ID = '01JCZWQJZXQJZXQJZXQJZXQJZX';
const at = (seconds: number): Date => new Date(seconds * 1000);

const options: StatusOptions = {
  now: NOW,
  plan: { startSeconds: null, horizonDays: 90, pageSize: 1000 },
  settleSeconds: 60,
  reprobeSeconds: DAY,
  accountIds: null,
  retentionMonths: null,
  maxLagSeconds: null,
};

function link(id: string, changed: Partial<LinkFacts> = {}): LinkFacts {
  return {
    id,
    name: `Name of ${id} that goes on and on, 🎉 and on`,
    accountId: 'acct_1',
    createdAt: NOW - 30 * DAY,
    isDeleted: false,
    deletedAt: null,
    syncedAt: at(NOW - 2 * DAY),
    clicksCount: 12_345_678,
    conversionsCount: 0,
    revenue: null,
    lastStored: { clicks: at(NOW - 400), conversions: null },
    ...changed,
  };
}

const counted = (linkId: string, changed: Parameters<typeof stateOf>[0] = {}) =>
  stateOf({
    linkId,
    stream: 'clicks',
    counter: 12_345_678,
    counterGap: 0,
    liveRows: 12_345_678,
    countedFrom: dayStart('2026-05-17'),
    countedThrough: NOW - 3600,
    provenAt: NOW - 3600,
    editsCheckedAt: NOW - 2 * DAY,
    ...changed,
  });

function facts(changed: Partial<WorkspaceFacts> = {}): WorkspaceFacts {
  return {
    workspace: 'agency-a',
    links: [link(ID)],
    states: [counted(ID)],
    openDays: [],
    listedAt: NOW - 300,
    runs: [],
    pause: null,
    budget: null,
    quarantine: [],
    quarantinedRows: new Map(),
    held: [],
    deletedPostbacks: 0,
    vanishedRows: 0,
    units: { waiting: 0, running: 0, workers: 0, setAside: [] },
    retention: null,
    ...changed,
  };
}

function report(given: WorkspaceFacts, changed: Partial<StatusOptions> = {}, all = false): string {
  const all_ = { ...options, ...changed };
  const document: StatusDocument = {
    now: at(NOW),
    schema: 'ready',
    pendingMigrations: [],
    maxLagSeconds: all_.maxLagSeconds,
    workspaces: [workspaceStatus(given, all_)],
    drift: [{ stream: 'clicks', field: 'x'.repeat(90), kind: 'field', firstSeenAt: at(NOW) }],
  };
  return describeStatus(document, { colors, all });
}

const unsettled = (linkId: string, day: string): OpenDay => ({
  linkId,
  stream: 'clicks',
  day,
  apiTotal: 12,
  stored: 11,
  status: 'unsettled',
});

describe('status', () => {
  it('says first through which day everything is complete, and how old that is', () => {
    const [first, second] = report(facts()).split('\n');
    expect(first).toBe('agency-a: complete through 2026-06-16 (yesterday)');
    expect(second).toBe('  counted against the API up to 2026-06-17 13:14 UTC, 6m ago');
  });

  it('says so where no day is, and why', () => {
    const never = facts({ states: [] });
    expect(report(never)).toMatch(
      /^agency-a: no day is complete yet: 1 link never counted as a whole\n/,
    );
    expect(report(facts({ listedAt: null }))).toContain('never read to the end');
  });

  it('goes by --max-lag: unknown is older than anything', () => {
    const status = (given: WorkspaceFacts, maxLagSeconds: number | null) =>
      workspaceStatus(given, { ...options, maxLagSeconds }).isTooOld;
    expect(status(facts(), null)).toBeNull();
    expect(status(facts(), 360)).toBe(false);
    expect(status(facts(), 359)).toBe(true);
    expect(status(facts({ states: [] }), 1e9)).toBe(true);
  });

  it('takes no listing for a link that it lacked: only when it was last seen', () => {
    const held = [{ kind: 'link', count: 1, since: at(NOW), linkIds: [ID] }];
    const { lagSeconds, links } = workspaceStatus(facts({ held }), options);
    expect(lagSeconds).toBe(2 * DAY + 60);
    expect(links[0]?.completeThrough).toBe('2026-06-14');
  });

  it('names streams whose counter says more than the API lists', () => {
    const open = counted(ID, { counterGap: 0, seenGap: 7 });
    const recorded = counted(ID, { counterGap: 1200 });
    const words = (given: WorkspaceFacts, changed: Partial<StatusOptions> = {}): string =>
      report(given, changed).replaceAll(/\s+/g, ' ');
    expect(words(facts())).not.toContain('the API lists');
    expect(words(facts({ states: [recorded] }))).toMatch(
      /! 1 counter says more than the API lists \([^)]+ clicks \+1,200\); what is listed is stored; asked again when a counter moves/,
    );
    expect(words(facts({ states: [open] }))).toContain(
      'clicks +7); what is listed is stored; the rest is asked for again',
    );
    const quarantinedRows = new Map([[`${ID} clicks`, 1200]]);
    expect(words(facts({ states: [recorded], quarantinedRows }))).not.toContain('the API lists');
    const later = { plan: { ...options.plan, startSeconds: dayStart('2026-06-01') } };
    expect(words(facts({ states: [recorded] }), later)).not.toContain('the API lists');
  });

  it('leaves out links whose accounts are not asked for', () => {
    const others = [...facts().links, link('other', { accountId: 'acct_2' })];
    const given = facts({ links: others });
    expect(workspaceStatus(given, options).lagSeconds).toBeNull();
    expect(workspaceStatus(given, { ...options, accountIds: ['acct_1'] }).lagSeconds).toBe(360);
    expect(report(given, { accountIds: ['acct_1'] })).toContain('; 1 left out by');
  });

  it('leaves removed links out of what has to be complete', () => {
    const removed = link('gone', { isDeleted: true, deletedAt: at(NOW - 9 * DAY), name: 'Old' });
    const text = report(facts({ links: [...facts().links, removed] }));
    expect(text).toContain('complete through 2026-06-16');
    expect(text).toContain('1 link no longer listed (Old); the rows stay');
  });

  it('shows links with something open first, and fifteen unless all are asked for', () => {
    const ids = Array.from({ length: 40 }, (_, index) => `L${String(index).padStart(2, '0')}`);
    const many = facts({
      links: ids.map((id) => link(id)),
      states: ids.map((id) => counted(id)),
      openDays: [unsettled('L33', '2026-06-02'), unsettled('L33', '2026-06-03')],
    });
    const lines = report(many).split('\n');
    const first = lines[lines.findIndex((line) => line.startsWith('Link ')) + 1] ?? '';
    expect(first).toMatch(/^L33 .* 2d +6m !$/);
    expect(lines).toContain('and 25 more, none with a gap or a failure; --all lists them');
    expect(report(many)).toContain('! 2 days of 1 link are not settled yet');
    for (const id of ids) expect(report(many, {}, true)).toContain(`${id} `);
  });

  it('says what workers have at hand, and which streams are set aside', () => {
    const until = new Date((NOW + 900) * 1000);
    const aside = { linkId: ID, stream: 'clicks', code: 'worker_died', failures: 1, until };
    const shown = report(
      facts({ units: { waiting: 80, running: 12, workers: 3, setAside: [aside] } }),
    ).replace(/\s+/g, ' ');
    expect(shown).toContain('Workers: 12 streams under work by 3 workers, 80 waiting');
    expect(shown).toContain(`1 stream set aside`);
    expect(shown).toContain(`${ID} clicks: worker_died`);
    const idle = report(facts({ units: { waiting: 5, running: 0, workers: 0, setAside: [] } }));
    expect(idle).toContain('Workers: no worker is at work, 5 waiting');
    expect(report(facts())).not.toContain('Workers');
  });

  it('keeps to 80 columns whatever there is to say', () => {
    const ids = Array.from({ length: 20 }, (_, index) => `01JTESTLINK0000000000000${100 + index}`);
    const text = report(
      facts({
        links: [
          ...ids.map((id) => link(id)),
          link('x', { isDeleted: true, deletedAt: at(NOW), name: 'n'.repeat(255) }),
        ],
        states: ids.map((id) => counted(id, { failedAt: NOW, failedCode: 'api_forbidden' })),
        openDays: [unsettled(ids[0] ?? '', '2026-06-02')],
        pause: { since: at(NOW), by: 'somebody@some-host.example.com', reason: 'why '.repeat(80) },
        held: [
          { kind: 'clicks', count: 123_456, since: at(NOW), linkIds: [] },
          { kind: 'link', count: 1, since: at(NOW - 2 * DAY), linkIds: [] },
        ],
        quarantine: ['no_id', 'no_time', 'rejected_54000'].map((reason) => ({
          stream: 'conversions',
          reason,
          rows: 1234,
          firstSeenAt: at(NOW),
          lastSeenAt: at(NOW),
        })),
        budget: {
          limitMinute: 10_000_000,
          remainingMinute: 9_999_998,
          limitDay: 500_000_000,
          remainingDay: 499_888_777,
          announcedAt: at(NOW - 100),
          heldUntil: at(NOW + 500),
          creditsUsed: 12_345,
          creditsBalance: 999_999_985,
          pageSizes: { clicks: 500, conversions: 100 },
        },
        runs: (['running', 'ended', 'lost'] as const).map((state, index) => ({
          id: 123_456 + index,
          command: 'quarantine retry',
          host: 'h',
          pid: 4_194_304,
          startedAt: at(NOW - 5000),
          heartbeatAt: at(NOW - 4000),
          endedAt: state === 'ended' ? at(NOW - 4000) : null,
          state,
          outcome: 'failed',
          exitCode: 69,
          errorCode: 'api_page_timed_out',
          requests: 123_456,
          waitedMs: 0,
          rowsRead: 12_345_678,
          rowsInserted: 12_345_678,
          rowsUpdated: 123,
          rowsVanished: 0,
          rowsQuarantined: 0,
        })),
      }),
      {},
      true,
    );
    // A single word of 255 characters cannot be broken.
    const wide = text.split('\n').filter((line) => [...line].length > 80);
    expect(wide.filter((line) => !/n{200}|x{90}/.test(line))).toEqual([]);
    expect(text).toContain('killed');
    expect(text).toContain('running, pro');
    expect(text.replace(/\s+/g, ' ')).toContain('20 of 20 streams late');
  });
});

describe('status --link', () => {
  const id = ID;
  const text = (given: WorkspaceFacts, stored: number): string => {
    const counts = [
      { stream: 'clicks' as const, stored, quarantined: 0 },
      { stream: 'conversions' as const, stored: 0, quarantined: 2 },
    ];
    const detail = linkDetail(given.links[0] ?? link(id), counts, given, options);
    return describeLink({ now: at(NOW), maxLagSeconds: null, link: detail }, colors);
  };

  it('shows both counts, why it is read again, and unsettled days with both totals and the next try', () => {
    const open = facts({
      states: [
        counted(id, {
          unsettledSince: NOW - 900,
          dueAt: NOW + 600,
          editsCheckedAt: NOW - 60,
          attempts: 2,
          unsettledCycles: 2,
        }),
      ],
      openDays: [unsettled(id, '2026-06-02')],
    });
    const shown = text(open, 12_345_677);
    expect(shown).toContain("the API's counter 12,345,678, stored 12,345,677: 1 more than stored");
    expect(shown).toContain('something is open; next try 2026-06-17 13:30 UTC');
    expect(shown).toMatch(/2026-06-02 +12 +11 unsettled 2026-06-17 13:30 UTC/);
    expect(shown).toContain('2 rows in quarantine');
    expect(shown.split('\n').filter((line) => [...line].length > 80)).toEqual([]);
  });

  it.each([
    [{ counter: 12_345_677, counterGap: 0, liveRows: 12_345_677 }, 'its counter has moved'],
    [{ provenAt: null, countedThrough: null, dueAt: null }, 'it was never counted'],
    [{ unsettledSince: NOW - 900, dueAt: NOW - 1 }, 'days could not be settled'],
    [{ dueAt: NOW - 1, attempts: 1 }, 'its counter counts more than is listed'],
  ])('%j: %s', (state, why) => {
    expect(text(facts({ states: [counted(id, state)] }), 12_345_678)).toContain(
      `the next sync reads it`,
    );
    expect(
      text(facts({ states: [counted(id, state)] }), 12_345_678).replace(/\s+/g, ' '),
    ).toContain(why);
  });

  it('says nothing of 1970 where edits are to be looked for at once', () => {
    const found = facts({ states: [counted(id, { editsCheckedAt: LOOK_AT_ONCE })] });
    expect(text(found, 12_345_678)).toMatch(/last look for edits (never|-)/);
    expect(workspaceStatus(found, options).editChecks.longestSeconds).toBeNull();
  });

  it('says that nothing asks for a stream at rest', () => {
    const rested = facts({ states: [counted(id, { editsCheckedAt: NOW - 60 })] });
    expect(text(rested, 12_345_678)).toContain('nothing asks for it: a sync leaves it alone');
  });
});
