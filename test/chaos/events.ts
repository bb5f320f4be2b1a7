/** What befalls the whole service for a while; each can be undone. None lasts a day, so that every brake holds. */
import type { Draw } from '../../src/simulator/random.js';
import type { SimulatorService } from '../../src/simulator/service.js';
import type { Scenario } from './plan.js';

export const API_KEY = 'chaos-key';

/** Undoes the event. */
type Undo = () => void;
type Event = (service: SimulatorService, draw: Draw, scenario: Pick<Scenario, 'caps'>) => Undo;

const listed = (service: SimulatorService): string[] =>
  service
    .links()
    .filter((link) => !link.removed)
    .map((link) => link.id);

/** Lets a switch have another value for a while. */
function switched(
  service: SimulatorService,
  settings: Parameters<SimulatorService['set']>[0],
): Undo {
  const before = service.switches();
  const names = Object.keys(settings) as (keyof typeof before)[];
  const back = Object.fromEntries(names.map((name) => [name, before[name]]));
  service.set(settings);
  return () => service.set(back);
}

const EVENTS = {
  countsNothing: (service) => switched(service, { countsNothing: true }),
  halfListing: (service) => switched(service, { listing: 'half' }),
  emptyListing: (service) => switched(service, { listing: 'empty' }),
  forgets: (service, draw) => switched(service, { forgetDays: 1 + draw.below(60) }),
  countersAhead: (service, draw) =>
    switched(service, {
      counters: { ...service.switches().counters, ahead: 1 + draw.below(9) },
    }),
  otherPageCap: (service, draw, { caps }) => switched(service, { pageCap: draw.pick(caps) }),
  pageCapChangesInBetween(service, draw, { caps }) {
    const undo = switched(service, {});
    const { pageCap } = service.switches();
    const nth = 2 + draw.below(6);
    const commands = [{ command: 'set', arguments: [{ pageCap: draw.pick(caps) }] }];
    service.faults.add({ endpoint: 'clicks', nth, fault: { kind: 'happens', commands } });
    return () => {
      undo();
      service.set({ pageCap });
    };
  },
  otherOrder: (service, draw) =>
    switched(service, { order: draw.pick(['newest', 'oldest', 'id', 'shuffled'] as const) }),
  otherChart: (service, draw) =>
    switched(service, {
      chart: draw.pick(['missing', 'sparse', { shiftHours: 3 }, { newestDays: 3 }] as const),
    }),
  cached: (service) => switched(service, { cached: true }),
  linkRefuses(service, draw) {
    const links = listed(service);
    if (links.length === 0) return () => {};
    const id = draw.pick(links);
    service.answerLink(id, draw.pick([403, 404]));
    return () => service.answerLink(id, null);
  },
  linkGoesAfterTheList(service, draw) {
    const links = listed(service);
    if (links.length < 2) return () => {};
    const id = draw.pick(links);
    const commands = [{ command: 'removeLink', arguments: [id] }];
    service.faults.add({
      endpoint: 'clicks',
      nth: 1 + draw.below(3),
      fault: { kind: 'happens', commands },
    });
    return () => service.restoreLink(id);
  },
  accountWithdrawn(service, draw) {
    const { id } = draw.pick(service.accounts());
    service.withdrawAccount(id, draw.pick([403, 404]));
    return () => service.restoreAccount(id);
  },
  keyNarrowed(service, draw) {
    const ids = service.accounts().map((account) => account.id);
    service.restrictKey(API_KEY, [draw.pick(ids)]);
    return () =>
      service.restrictKey(
        API_KEY,
        service.accounts().map((account) => account.id),
      );
  },
  keyRevokedInBetween(service, draw) {
    const commands = [{ command: 'revokeKey', arguments: [API_KEY] }];
    service.faults.add({ nth: 1 + draw.below(8), fault: { kind: 'happens', commands } });
    return () => service.restoreKey(API_KEY);
  },
} as const satisfies Readonly<Record<string, Event>>;

export type EventName = keyof typeof EVENTS;

export const eventNames = Object.keys(EVENTS) as readonly EventName[];

/** Lets it happen; returns how it ends. */
export function begin(
  name: EventName,
  service: SimulatorService,
  draw: Draw,
  scenario: Pick<Scenario, 'caps'>,
): Undo {
  return EVENTS[name](service, draw, scenario);
}
