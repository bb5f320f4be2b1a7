/** GET and POST /api/smart-links, GET /api/smart-link-postbacks. */
import { type Answer, invalid, jsonAnswer } from './answer.js';
import { stringField, valueText } from './json-fields.js';
import { linkControls } from './link-controls.js';
import { createdLinkText, linkText } from './link-text.js';
import { metaText } from './meta.js';
import { postbacksText } from './postbacks.js';
import { mix } from './random.js';
import type { EndpointRequest } from './rows-answer.js';
import { QueryReader } from './rows-query.js';
import { isVisible, type LinkState, type World } from './world.js';

function listed(world: World, key: string): LinkState[] {
  const { listing } = world.switches;
  if (listing === 'empty') return [];
  const links = world.links.filter((state) => isVisible(world, state, key));
  return listing === 'half' ? links.filter((_state, i) => i % 2 === 0) : links;
}

const byText = (a: LinkState, b: LinkState): number => (a.link.id < b.link.id ? -1 : 1);

function inOrder(world: World, links: LinkState[], turn: number): LinkState[] {
  const { order } = world.switches;
  if (order === 'id') return links.sort(byText);
  if (order === 'shuffled') {
    const place = (state: LinkState): number => mix(state.link.ordinal, turn);
    return links.sort((a, b) => place(a) - place(b));
  }
  links.sort((a, b) => a.link.createdMs - b.link.createdMs || a.link.ordinal - b.link.ordinal);
  return order === 'newest' ? links.reverse() : links;
}

const nameOf = (state: LinkState): string =>
  stringField(state.overrides, 'name') ?? state.link.name;
const listOf = (text: string): Set<string> => new Set(text.split(',').map((part) => part.trim()));

/** Answers one page of the list of links. */
export function linksAnswer(world: World, request: EndpointRequest): Answer {
  const reader = new QueryReader(request.query);
  const { limit } = reader.limit(50, world.switches.linksPageCap);
  const offset = reader.integer('offset', 0, 0);
  const name = reader.text('name');
  if (name !== null && name.length > 255)
    reader.fail('name', 'must not be greater than 255 characters.');
  if (Object.keys(reader.errors).length > 0)
    return invalid(reader.errors, world.switches.validationBody);
  let links = listed(world, request.key);
  const accounts = reader.text('account_ids');
  const pixels = reader.text('meta_pixel_ids');
  if (accounts !== null) {
    const wanted = listOf(accounts);
    links = links.filter((state) => wanted.has(state.link.account.id));
  }
  if (pixels !== null) {
    const wanted = listOf(pixels);
    links = links.filter((state) => wanted.has(String(state.link.metaPixelId)));
  }
  if (name !== null)
    links = links.filter((state) => nameOf(state).toLowerCase().includes(name.toLowerCase()));
  const page = inOrder(world, links, request.turn).slice(offset, offset + limit);
  const rows = page.map((state) => linkText(world, state)).join(',');
  return jsonAnswer(200, `{"data":[${rows}]${metaText(world.switches, 'links', request.rate)}}`);
}

/** Creates a link from the body of a POST. */
export function createLinkAnswer(world: World, body: string, request: EndpointRequest): Answer {
  const errors: Record<string, string[]> = {};
  let given: Readonly<Record<string, unknown>> = {};
  try {
    const value: unknown = JSON.parse(body);
    if (value !== null && typeof value === 'object') given = { ...value };
  } catch {
    // A body that is not JSON has none of the fields; the errors below say so.
  }
  const text = (name: string): string => {
    const value = given[name];
    if (typeof value === 'string' && value !== '') return value;
    errors[name] = [`The ${name.replaceAll('_', ' ')} field is required.`];
    return '';
  };
  const accountId = text('account_id');
  const name = text('name');
  const type = text('link_type');
  const days = given.free_trial_days;
  const account = world.accounts.find(
    (known) => known.id === accountId && !world.withdrawn.has(known.id),
  );
  if (accountId !== '' && account === undefined)
    errors.account_id = ['The selected account id is invalid.'];
  if (type !== '' && type !== 'free_trial' && type !== 'tracking_link')
    errors.link_type = ['The selected link type is invalid.'];
  if (name.length > 255) errors.name = ['The name field must not be greater than 255 characters.'];
  if (type === 'free_trial' && (days === undefined || days === null)) {
    errors.free_trial_days = [
      'The free trial days field is required when link type is free_trial.',
    ];
  } else if (
    days !== undefined &&
    days !== null &&
    (!Number.isInteger(days) || Number(days) < 1 || Number(days) > 360)
  ) {
    errors.free_trial_days = ['The free trial days field must be between 1 and 360.'];
  }
  if (Object.keys(errors).length > 0) return invalid(errors, world.switches.validationBody);
  const trial = type === 'free_trial';
  const id = linkControls(world).addLink({
    name,
    accountId,
    type: trial ? 'free_trial' : 'tracking_link',
    trialDays: trial ? Number(valueText(days)) : null,
  });
  const state = world.linkById.get(id);
  const data = state === undefined ? 'null' : createdLinkText(world, state);
  return jsonAnswer(200, `{"data":${data}${metaText(world.switches, 'create', request.rate)}}`);
}

/** Answers the list of postbacks. */
export function postbacksAnswer(world: World, request: EndpointRequest): Answer {
  const meta = metaText(world.switches, 'postbacks', request.rate);
  return jsonAnswer(200, `{"data":${postbacksText(world.postbacks)}${meta}}`);
}
