/** Starts the API of a benchmark in a process of its own, so that its CPU time can be told apart. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

export interface ServiceOptions {
  readonly world: {
    readonly links: number;
    readonly clicks: number;
    readonly conversions: number;
    readonly days: number;
  };
  /** The largest page it gives; without it any. */
  readonly pageCap?: number;
  /** False: answers are made anew each time, for data that would not fit into memory. */
  readonly isKept?: boolean;
}

export type ServiceCommand =
  | { readonly kind: 'latency'; readonly ms: number }
  | { readonly kind: 'edit'; readonly share: number; readonly isBot: boolean }
  | { readonly kind: 'grow'; readonly clicks: number }
  | { readonly kind: 'cpu' }
  | { readonly kind: 'requests' };

/** `url` once, when it listens; `value` for each command. */
export interface ServiceReply {
  readonly url?: string;
  readonly value?: number;
}

export interface ServiceProcess {
  readonly url: string;
  /** `edit` and `grow` return rows, `cpu` microseconds so far, `requests` those since it was asked last. */
  run(command: ServiceCommand): Promise<number>;
  stop(): Promise<void>;
}

/** Resolves when it listens. */
export async function startService(options: ServiceOptions): Promise<ServiceProcess> {
  const path = fileURLToPath(new URL('service.js', import.meta.url));
  const child = fork(path, [JSON.stringify(options)], { execArgv: ['--max-old-space-size=8192'] });
  const ended = once(child, 'exit').then(([code]): never => {
    throw new Error(`The service ended with ${String(code)}.`);
  });
  // Told to whoever waits for an answer; its end at `stop` is no error.
  ended.catch(() => {});
  const next = async (): Promise<ServiceReply> => {
    const [message] = await Promise.race([once(child, 'message'), ended]);
    return message as ServiceReply;
  };
  const { url } = await next();
  return {
    url: url ?? '',
    run: async (command) => {
      child.send(command);
      return (await next()).value ?? 0;
    },
    stop: async () => {
      child.disconnect();
      await ended.catch(() => {});
    },
  };
}

/** Does the work with a service that ends after it. */
export async function withService<T>(
  options: ServiceOptions,
  work: (service: ServiceProcess) => Promise<T>,
): Promise<T> {
  const service = await startService(options);
  return work(service).finally(() => service.stop());
}
