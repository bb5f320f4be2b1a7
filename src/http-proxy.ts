/** Connections to the outside, through the proxy that is configured. */
import { Agent, type Dispatcher, EnvHttpProxyAgent } from 'undici';

export interface HttpProxy {
  /** For https addresses; null for none. */
  readonly httpsProxy: string | null;
  /** Hosts that are asked directly, as in the variable NO_PROXY; null for none. */
  readonly noProxy: string | null;
}

/** Kept connections; nothing is read from the environment. */
export function createAgent(
  options: Agent.Options,
  { httpsProxy, noProxy }: HttpProxy,
): Dispatcher {
  if (httpsProxy === null) return new Agent(options);
  // Empty, not missing: undici reads the environment for what is missing.
  return new EnvHttpProxyAgent({ ...options, httpProxy: '', httpsProxy, noProxy: noProxy ?? '' });
}
