import { once } from 'node:events';
import type { Command } from 'commander';
import { UsageError } from '../errors.js';
import type { SimulatorOptions } from '../simulator/options.js';
import type { SwitchSettings } from '../simulator/switches.js';
import { wholeNumberArgument } from './arguments.js';
import type { CommandContext } from './context.js';
import { withExamples } from './help.js';

interface SimulatorArguments {
  readonly host: string;
  readonly port: number;
  readonly seed: number;
  readonly accounts: number;
  readonly links: number;
  readonly clicks: number;
  readonly conversions: number;
  readonly days: number;
  readonly rateLimit?: number;
  readonly key?: readonly string[];
  readonly switches?: SwitchSettings;
}

const count = (max: number, min = 0): ((text: string) => number) =>
  wholeNumberArgument({ min, max });

/** `simulator`: the API on this machine, with made-up data, until it is stopped. */
export function registerSimulator(program: Command, context: CommandContext): void {
  const command = program
    .command('simulator')
    .description('run the API locally, with made-up data, to try things out without a key')
    .option('--host <name>', 'where to listen', '127.0.0.1')
    .option('-p, --port <number>', 'port to listen on; 0 takes a free one', count(65_535), 4010)
    .option('--seed <number>', 'the same seed makes the same data', count(2 ** 31 - 1), 1)
    .option('--accounts <n>', 'accounts', count(10_000, 1), 3)
    .option('--links <n>', 'links', count(1_000_000), 20)
    .option('--clicks <n>', 'clicks over all links', count(100_000_000), 20_000)
    .option('--conversions <n>', 'conversions over all links', count(10_000_000), 2_000)
    .option('--days <n>', 'days that the data cover', count(3_650, 1), 60)
    .option('--rate-limit <n>', 'answer 429 above this many requests a minute', count(1e8, 1))
    .option('--key <key...>', 'API keys that are accepted (default: any)')
    .option('--switches <json>', 'how the API behaves, as a JSON object', switchesArgument)
    .action(async (given: SimulatorArguments) => simulate(given, context));
  withExamples(command, [
    ['smartlink-sync simulator', '20 links with 20,000 clicks on port 4010'],
    ['smartlink-sync simulator --links 900 --clicks 1000000 --rate-limit 60', 'a large one, slow'],
    [
      'ONLYFANSAPI_BASE_URL=http://127.0.0.1:4010 ONLYFANSAPI_API_KEY=any smartlink-sync sync',
      'sync from it, in another terminal',
    ],
  ]);
}

async function simulate(given: SimulatorArguments, context: CommandContext): Promise<void> {
  // Loaded here, so that no other command pays for it.
  const { startSimulator } = await import('../simulator/server.js');
  const simulator = await startSimulator(optionsOf(given)).catch((error: unknown) => {
    throw listenErrorOf(error, given);
  });
  context.onClose(() => simulator.close());
  const { links, clicks, conversions, days } = given;
  context.out.result(
    { url: simulator.url, port: simulator.port, links, clicks, conversions, days },
    () =>
      [
        `The simulator answers at ${simulator.url}`,
        `${links} links, ${clicks} clicks and ${conversions} conversions over ${days} days.`,
        '',
        'To sync from it, in another terminal:',
        `  ONLYFANSAPI_BASE_URL=${simulator.url} ONLYFANSAPI_API_KEY=${given.key?.[0] ?? 'any'} smartlink-sync sync`,
        '',
        'Ctrl-C ends it.',
      ].join('\n'),
  );
  if (!context.stopping.aborted) await once(context.stopping, 'abort');
}

function optionsOf({ rateLimit, key, switches, ...counts }: SimulatorArguments): SimulatorOptions {
  const limit = rateLimit === undefined ? {} : { perMinute: rateLimit, enforce: true };
  return {
    ...counts,
    ...(key === undefined ? {} : { keys: key }),
    switches: { ...switches, rateLimit: { ...switches?.rateLimit, ...limit } },
  };
}

function switchesArgument(text: string): SwitchSettings {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    throw new UsageError('--switches is not JSON.', {
      remedy: `Write it as '{"pageCap":{"clamp":100}}'.`,
    });
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) {
    throw new UsageError('--switches is not a JSON object.');
  }
  return parsed;
}

function listenErrorOf(error: unknown, { host, port }: SimulatorArguments): unknown {
  if (error instanceof RangeError) return new UsageError(error.message, { cause: error });
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'EADDRINUSE') {
    return new UsageError(`Port ${port} of ${host} is in use.`, {
      cause: error,
      remedy: 'Choose another with --port; --port 0 takes a free one.',
    });
  }
  if (code === 'EACCES' || code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') {
    return new UsageError(`Cannot listen on port ${port} of ${host} (${code}).`, {
      cause: error,
      remedy: 'Choose others with --host and --port.',
    });
  }
  return error;
}
