/** A project of docker-compose.yml that a test holds from outside, under a name and on ports of its own. */
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { z } from 'zod';

const root = fileURLToPath(new URL('../..', import.meta.url));
const run = promisify(execFile);
const maxBuffer = 256 * 1024 * 1024;

const listedShape = z.object({ Service: z.string(), State: z.string(), Health: z.string() });
const stateShape = z.object({
  RestartCount: z.number(),
  State: z.object({
    Pid: z.number(),
    ExitCode: z.number(),
    OOMKilled: z.boolean(),
    StartedAt: z.string(),
  }),
});

export type ContainerState = z.infer<typeof stateShape>;

export interface ComposeProject {
  /** `docker compose` in this project; resolves with what it writes to stdout. */
  compose(...args: readonly string[]): Promise<string>;
  /** Services that run, with their health. */
  health(): Promise<Readonly<Record<string, string>>>;
  /** The id of a service's only container. */
  container(service: string): Promise<string>;
  state(service: string): Promise<ContainerState>;
  /** The published address, such as 127.0.0.1:32768. */
  address(service: string, port: number): Promise<string>;
  /** The answers of the simulator to these requests, in their order; one with a body is a POST. */
  simulator(...requests: readonly SimulatorRequest[]): Promise<string[]>;
  /** Ends the first process of a service as the kernel would: `docker kill` would also stop the restarts. */
  killHard(service: string): Promise<void>;
  /** Containers, networks and volumes go. */
  remove(): Promise<void>;
}

export interface SimulatorRequest {
  readonly path: string;
  readonly body?: unknown;
}

/** Runs `docker`; rejects with what it wrote to stderr. */
export async function docker(...args: readonly string[]): Promise<string> {
  return (await run('docker', args, { cwd: root, maxBuffer })).stdout;
}

/** Nothing is started yet. `env` is added to the environment that the file is filled in from. */
export function composeProject(env: Readonly<Record<string, string>>): ComposeProject {
  const name = `smartlink-sync-test-${randomBytes(4).toString('hex')}`;
  // Neither the .env nor the overrides that someone keeps in this folder.
  const fixed = ['compose', '-f', 'docker-compose.yml', '--env-file', '/dev/null', '-p', name];
  const { SECRETS_DIR: _, ...given } = process.env;
  const compose = async (...args: readonly string[]): Promise<string> => {
    const options = { cwd: root, maxBuffer, env: { ...given, ...env } };
    return (await run('docker', [...fixed, '--profile', 'demo', ...args], options)).stdout;
  };
  const container = async (service: string): Promise<string> =>
    (await compose('ps', '--all', '--quiet', service)).trim();
  const state = async (service: string): Promise<ContainerState> =>
    z.tuple([stateShape]).parse(JSON.parse(await docker('inspect', await container(service))))[0];
  return {
    compose,
    container,
    state,
    async health() {
      const lines = (await compose('ps', '--format', 'json')).trim().split('\n');
      const listed = lines.map((line) => listedShape.parse(JSON.parse(line)));
      return Object.fromEntries(listed.map(({ Service, Health }) => [Service, Health]));
    },
    address: async (service, port) => (await compose('port', service, String(port))).trim(),
    async simulator(...requests) {
      const texts = await compose('exec', '-T', 'simulator', ...asking(requests));
      return z.array(z.string()).parse(JSON.parse(texts));
    },
    async killHard(service) {
      const { Pid } = (await state(service)).State;
      const kill = ['--entrypoint=node', 'smartlink-sync', '-e', `process.kill(${Pid}, 'SIGKILL')`];
      await docker('run', '--rm', '--pid=host', '--user=root', ...kill);
    },
    async remove() {
      await compose('down', '--volumes', '--timeout', '5');
    },
  };
}

/** The simulator is not published, so it is asked from inside its own container. */
function asking(requests: readonly SimulatorRequest[]): readonly string[] {
  const script = `
    const texts = [];
    for (const { path, body } of ${JSON.stringify(requests)}) {
      const options = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) };
      const response = await fetch('http://127.0.0.1:4010' + path, options);
      texts.push(await response.text());
      if (!response.ok) throw new Error(path + ' answers ' + response.status + ' ' + texts.at(-1));
    }
    process.stdout.write(JSON.stringify(texts));`;
  return ['node', '--input-type=module', '-e', script];
}
