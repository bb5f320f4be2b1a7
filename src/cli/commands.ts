import type { Register } from './program.js';

/**
 * Every command there is, in the order of the help: a new one is added here. Each is loaded when it is called, because
 * loading all of them takes as long as most of them need for their work.
 */
const loaders: Readonly<Record<string, () => Promise<Register>>> = {
  start: async () => (await import('./start.js')).registerStart,
  sync: async () => (await import('./sync.js')).registerSync,
  backfill: async () => (await import('./backfill.js')).registerBackfill,
  verify: async () => (await import('./verify.js')).registerVerify,
  status: async () => (await import('./status.js')).registerStatus,
  check: async () => (await import('./check.js')).registerCheck,
  quarantine: async () => (await import('./quarantine.js')).registerQuarantine,
  links: async () => (await import('./links-create.js')).registerLinks,
  spend: async () => (await import('./spend.js')).registerSpend,
  labels: async () => (await import('./labels.js')).registerLabels,
  export: async () => (await import('./export-parquet.js')).registerExport,
  pause: async () => (await import('./pause.js')).registerPause,
  resume: async () => (await import('./resume.js')).registerResume,
  'grant-reader': async () => (await import('./grant-reader.js')).registerGrantReader,
  pii: async () => (await import('./pii.js')).registerPii,
  retention: async () => (await import('./retention.js')).registerRetention,
  migrate: async () => (await import('./migrate.js')).registerMigrate,
  simulator: async () => (await import('./simulator.js')).registerSimulator,
  demo: async () => (await import('./demo.js')).registerDemo,
};

/** All of them. */
export function allCommands(): Promise<readonly Register[]> {
  return Promise.all(Object.values(loaders).map((load) => load()));
}

/**
 * Those that arguments can be about: the one that they begin with, or all where they begin with anything else, such as
 * an option, `help` or a word with a slip.
 */
export async function commandsFor([first = '']: readonly string[]): Promise<readonly Register[]> {
  const load = Object.hasOwn(loaders, first) ? loaders[first] : undefined;
  return load === undefined ? allCommands() : [await load()];
}
