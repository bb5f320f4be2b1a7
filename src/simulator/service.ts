/** The simulated service as tests and other callers hold it: its data, its switches, and what may be done to it. */
import { FaultScript } from './fault-script.js';
import { type LinkControls, linkControls } from './link-controls.js';
import { type OwnDataFiles, ownDataOf } from './own-data.js';
import { RateMeter } from './rate-meter.js';
import type { LoggedRequest } from './request-log.js';
import { type RowControls, rowControls } from './row-controls.js';
import type { Account } from './seeded-links.js';
import { type Switches, type SwitchSettings, withSettings } from './switches.js';
import { type Truth, truthOf } from './truth.js';
import type { World } from './world.js';

/** Called before a request is answered; the answer waits for it. */
export type RequestHook = (request: LoggedRequest) => void | Promise<void>;

export interface LinkSummary {
  readonly id: string;
  readonly name: string;
  readonly accountId: string;
  /** Epoch seconds. */
  readonly createdAt: number;
  readonly removed: boolean;
}

export interface SimulatorService extends LinkControls, RowControls, Truth, OwnDataFiles {
  /** All links, removed ones too, in the order they were made: the busiest first. */
  links(): LinkSummary[];
  accounts(): readonly Account[];
  switches(): Switches;
  /** Sets some switches; the others stay. Throws a RangeError on an unknown name. */
  set(settings: SwitchSettings): void;
  /** The service's clock in epoch seconds. */
  now(): number;
  setNow(seconds: number): void;
  advance(seconds: number): void;
  /** Runs before each request to the API is answered; returns how to end it. */
  onRequest(hook: RequestHook): () => void;
  readonly faults: FaultScript;
  readonly rate: RateMeter;
  /** Uses up part of the rate limit, as another program with the same key would. */
  useQuota(requests: number): void;
}

export interface ServiceParts {
  readonly service: SimulatorService;
  readonly hooks: ReadonlySet<RequestHook>;
}

/** Puts the controls of a world together. */
export function createService(world: World): ServiceParts {
  const hooks = new Set<RequestHook>();
  const rate = new RateMeter();
  const truth = truthOf(world);
  const service: SimulatorService = {
    ...linkControls(world),
    ...rowControls(world),
    ...truth,
    ...ownDataOf(world, truth),
    links: () =>
      world.links.map(({ link, removed }) => ({
        id: link.id,
        name: link.name,
        accountId: link.account.id,
        createdAt: link.createdMs / 1000,
        removed,
      })),
    accounts: () => world.accounts,
    switches: () => world.switches,
    set(settings) {
      world.switches = withSettings(world.switches, settings);
      world.switchVersion += 1;
      world.blocks.clear();
    },
    now: () => world.clock.now(),
    setNow: (seconds) => world.clock.set(seconds),
    advance: (seconds) => world.clock.advance(seconds),
    onRequest(hook) {
      hooks.add(hook);
      return () => {
        hooks.delete(hook);
      };
    },
    faults: new FaultScript(),
    rate,
    useQuota: (requests) => rate.use(requests, Date.now(), world.switches.rateLimit),
  };
  return { service, hooks };
}
