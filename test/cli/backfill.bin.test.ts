import { hostname } from 'node:os';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { BackfilledWorkspace } from '../../src/cli/backfill-report.js';
import type { PlannedWorkspace } from '../../src/cli/dry-run-report.js';
import { type Simulator, startSimulator } from '../../src/simulator/server.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { readDocument } from '../support/output-schema.js';
import { screenOf, startInTerminal } from '../support/pty.js';
import { runBinary, startBinary } from '../support/run-binary.js';

const NOW = Date.UTC(2026, 5, 17, 13, 20) / 1000;

let simulator: Simulator;
let warehouse: TestDatabase;

beforeAll(async () => {
  simulator = await startSimulator({
    links: 3,
    clicks: 3_000,
    conversions: 60,
    days: 60,
    now: NOW,
    switches: { pageCap: { clamp: 100 }, rateLimit: { perMinute: 10_000_000 } },
  });
  warehouse = await createTestDatabase();
});

afterAll(async () => {
  await warehouse.close();
  await simulator.close();
});

function environment(url = warehouse.url): Record<string, string> {
  return {
    DATABASE_URL: url,
    ONLYFANSAPI_BASE_URL: simulator.url,
    ONLYFANSAPI_API_KEY: 'any',
    SYNC_CONCURRENCY: '1',
  };
}

/** Lets so many requests for rows through and holds the next one: `arrived` resolves when it is there. */
function holdAfter(requests: number): {
  readonly arrived: Promise<void>;
  readonly release: () => void;
} {
  let arrive = (): void => {};
  let release = (): void => {};
  let seen = 0;
  const arrived = new Promise<void>((resolve) => {
    arrive = resolve;
  });
  const gate = new Promise<void>((resolve) => {
    release = resolve;
  });
  const end = simulator.service.onRequest(async ({ endpoint }) => {
    if (endpoint !== 'clicks' && endpoint !== 'conversions') return;
    seen += 1;
    if (seen <= requests) return;
    arrive();
    await gate;
  });
  return {
    arrived,
    release: () => {
      end();
      release();
    },
  };
}

describe('backfill', () => {
  test('tells before what it takes, stops at Ctrl-C in a terminal, goes on, and is done', async () => {
    const env = environment();
    const dry = await runBinary(['backfill', '--from', '2026-04-01', '--dry-run', '--json'], {
      env,
    });
    expect(dry.exitCode).toBe(0);
    const { workspaces } = readDocument<{ workspaces: PlannedWorkspace[] }>(
      'backfill-dry-run',
      dry.stdout,
    );
    const planned = workspaces[0]?.missing ?? 0;
    expect(planned).toBe(3_060);

    const held = holdAfter(12);
    const terminal = startInTerminal(['backfill', '--from', '2026-04-01'], { env });
    await held.arrived;
    await terminal.until(/rows, .*requests/);
    const [bar, figures] = screenOf(terminal.written()).slice(-2);
    expect(bar).toMatch(/^Backfilling default \[=* *\] \d+ of \d+ days$/);
    expect(figures).toMatch(/rows, .*a second, \d+ requests/);
    terminal.type('\u0003');
    await terminal.until(/\^C/);
    held.release();
    const stopped = await terminal.ended;
    expect(stopped.exitCode).toBe(130);
    const shown = screenOf(stopped.written).filter((line) => line !== '' && line !== '^C');
    expect(shown.slice(-3)).toEqual([
      'Stopping when what is at hand is done, within 8 s; Ctrl-C again stops at once.',
      expect.stringMatching(
        /^Stopped: default has \d+ of \d+ days of all streams read\. What was stored/,
      ),
      'To go on: smartlink-sync backfill --from 2026-04-01',
    ]);

    // Nobody answers any more: the second Ctrl-C does not wait for that. It must come a tenth of a second after the
    // first to be one of its own, and the display is drawn eight times a second.
    const silent = holdAfter(2);
    const narrow = startInTerminal(['backfill', '--from', '2026-04-01'], { env, columns: 40 });
    await silent.arrived;
    await narrow.until(/\d+ of \d+ days/);
    narrow.type('\u0003');
    await narrow.until(/Stopping when.{500,}/s);
    narrow.type('\u0003');
    const cut = await narrow.ended;
    silent.release();
    expect(cut.exitCode).toBe(130);
    const screen = screenOf(cut.written, 40);
    expect(screen.filter((line) => line.length > 40)).toEqual([]);
    expect(screen.filter((line) => line !== '').slice(-5)).toEqual([
      expect.stringMatching(/^Stopped: default has \d+ of \d+ days/),
      expect.stringMatching(/stored stays\.$/),
      'To go on:',
      // A command to be copied is left to the terminal to break.
      'smartlink-sync backfill --from 2026-04-0',
      '1',
    ]);

    const rest = await runBinary(['backfill', '--from', '2026-04-01', '--json'], { env });
    expect(rest.exitCode).toBe(0);
    expect(rest.stderr).toMatch(
      /Going on with the same backfill: streams with [\d,]+ of [\d,]+ days are done/,
    );
    const document = readDocument<{ workspaces: BackfilledWorkspace[] }>('backfill', rest.stdout);
    expect(document.workspaces).toMatchObject([
      { backfill: { isResumed: true, isFinished: true } },
    ]);

    const again = await runBinary(['backfill', '--from', '2026-04-01'], { env });
    expect(again.exitCode).toBe(0);
    expect(again.stdout).toMatch(/6 of 6 streams now hold exactly what the API counts\./);
    expect(again.stdout).toMatch(/ 0 new, 0 changed,/);
    expect(again.stdout.split('\n').filter((line) => line.length > 80)).toEqual([]);
    expect(again.stdout).not.toContain('\u001b');
    const quiet = await runBinary(['backfill', '--from', '2026-06-17', '--quiet'], { env });
    expect(quiet).toMatchObject({ exitCode: 0, stderr: '' });
  });

  test('twice at once: the second ends with 6 and names the first; a sync goes on beside it', async () => {
    const held = holdAfter(0);
    const env = environment();
    const first = startBinary(['backfill', '--from', '2026-06-01'], { env });
    try {
      await held.arrived;
      const second = await runBinary(['backfill', '--from', '2026-05-01', '--wait', '0s'], { env });
      expect(second.exitCode).toBe(6);
      expect(second.stderr).toContain(
        `backfill on ${hostname()}, process ${first.child.pid}, since 20`,
      );
      const sync = startBinary(['sync', '--wait', '0s', '--stream', 'conversions'], { env });
      await sync.until('stderr', /Syncing default/);
      held.release();
      expect((await sync.ended).exitCode).toBe(0);
    } finally {
      held.release();
      expect((await first.ended).exitCode).toBe(0);
    }
  });

  test.each([
    [[], "required option '--from <day>' not specified"],
    [['--from', '2026-03-01', '--to', '2026-02-01'], '--from is later than --to.'],
    [['--from', '2999-01-01'], '--from is in the future.'],
    [['--from', '2026-03-01', '--link', 'nobody'], 'No link nobody in this workspace.'],
    [
      ['--from', '2026-03-01', '--link', 'nobody', '--dry-run'],
      'No link nobody in this workspace.',
    ],
    [['--from', '2026-03-01', '--rered'], 'Did you mean --reread?'],
    [['--form', '2026-03-01'], "unknown option '--form' (Did you mean --from?)"],
  ])('%j ends with 2', async (args, words) => {
    const { exitCode, stderr } = await runBinary(['backfill', ...args], { env: environment() });
    expect(exitCode).toBe(2);
    expect(stderr).toContain(words);
  });

  test('of a paused workspace ends with 75', async () => {
    const env = environment();
    await runBinary(['pause'], { env });
    const { exitCode } = await runBinary(['backfill', '--from', '2026-06-01'], { env });
    await runBinary(['resume'], { env });
    expect(exitCode).toBe(75);
  });
});
