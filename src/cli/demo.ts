import { once } from 'node:events';
import process from 'node:process';
import type { Command } from 'commander';
import { variableNames } from '../config/variables.js';
import type { DemoResult } from '../demo/report.js';
import { StoppedError } from '../errors.js';
import type { CommandContext } from './context.js';
import { withExamples } from './help.js';
import { programVersion } from './program-version.js';

interface DemoArguments {
  readonly keep: boolean;
}

/** `demo`: the API with made-up data and a Postgres on this machine, two syncs, and what can be asked then. */
export function registerDemo(program: Command, context: CommandContext): void {
  const command = program
    .command('demo')
    .description('show a sync of made-up data, and what can be asked then; needs no key')
    .option('--keep', 'leave the database and the API running until Ctrl-C', false)
    .action(async (given: DemoArguments) => demo(given, context));
  withExamples(command, [
    ['smartlink-sync demo', 'a few seconds; leaves no data behind'],
    ['smartlink-sync demo --keep', 'the same, to look around with psql or a BI tool'],
    ['smartlink-sync demo --json | jq .secondSync', 'for scripts'],
  ]);
}

async function demo({ keep }: DemoArguments, context: CommandContext): Promise<void> {
  const { log, out, abort } = context;
  const unset = Object.fromEntries(variableNames.map((name) => [name, undefined]));
  const config = context.configWith(unset);
  // Loaded here, so that no other command pays for it.
  const [{ openDemoPlace }, { runDemo }, { describeDemo }] = await Promise.all([
    import('../demo/place.js'),
    import('../demo/run-demo.js'),
    import('../demo/report.js'),
  ]);
  const stopping = AbortSignal.any([context.stopping, hangUpSignal(context)]);
  out.note('Starting a Postgres and the API with made-up data, both for this demo only …');
  const place = await openDemoPlace({
    log: (line) => log.debug({ event: 'embedded_postgres' }, line),
    onClose: (close) => context.onClose(close),
  });
  stopping.throwIfAborted();
  const progress = out.progress('The first sync');
  const { found, exitCode } = await runDemo({
    place,
    config,
    log,
    signals: { stopping, abort },
    userAgent: `smartlink-sync/${programVersion()} (demo)`,
    onProgress: ({ done, total, counts }) =>
      counts === null ? progress.start(total, 'streams') : progress.update(done, counts),
  }).finally(() => progress.stop());
  const kept = keep ? { databaseUrl: place.databaseUrl, apiUrl: place.simulator.url } : null;
  const result: DemoResult = { ...found, kept };
  out.result(result, () => describeDemo(result, out.colors));
  context.finish(exitCode);
  if (keep && !stopping.aborted) await once(stopping, 'abort');
}

// A terminal that is closed must not leave a Postgres running.
function hangUpSignal(context: CommandContext): AbortSignal {
  const controller = new AbortController();
  const onHangUp = (): void => controller.abort(new StoppedError('Stopped by SIGHUP.'));
  process.on('SIGHUP', onHangUp);
  context.onClose(() => {
    process.off('SIGHUP', onHangUp);
  });
  return controller.signal;
}
