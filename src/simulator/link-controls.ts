/** Changes to links, accounts, keys and postbacks, as they happen behind the API's back. */
import { linkId } from './ids.js';
import { valueText } from './json-fields.js';
import { fieldsOf } from './postbacks.js';
import { mix } from './random.js';
import { type Account, linkProfile, NO_COST, seededAccounts } from './seeded-links.js';
import { type LinkState, openLink, type World } from './world.js';

/** Values of a row or link by field name: JSON values, or `rawJson(text)` for what no JavaScript value can say. */
export type FieldValues = Readonly<Record<string, unknown>>;

export interface NewLink {
  readonly name?: string;
  readonly type?: 'free_trial' | 'tracking_link';
  readonly trialDays?: number | null;
  readonly accountId?: string;
  /** Epoch seconds; default now. */
  readonly createdAt?: number;
}

export interface LinkControls {
  /** Adds an account without links and returns its id. */
  addAccount(): string;
  /** Adds a link without rows and returns its id. Its rows may be added with times before `createdAt`. */
  addLink(link?: NewLink): string;
  /** Shows these fields instead of what they would be: `{ name }` renames, `{ clicks_count }` unhinges a counter. */
  editLink(linkId: string, fields: FieldValues): void;
  /** Undoes `editLink` for these fields. */
  resetLink(linkId: string, ...fields: readonly string[]): void;
  /** Not listed any more; its rows answer 404. */
  removeLink(linkId: string): void;
  restoreLink(linkId: string): void;
  /** A link's clicks and conversions answer with this status while it is listed as before; null ends it. */
  answerLink(linkId: string, status: 403 | 404 | null): void;
  /** All links of an account vanish; their rows answer `status`, default 404. */
  withdrawAccount(accountId: string, status?: 403 | 404): void;
  restoreAccount(accountId: string): void;
  /** The key answers 401 from now on. */
  revokeKey(key: string): void;
  restoreKey(key: string): void;
  /** The key sees these accounts only. */
  restrictKey(key: string, accountIds: readonly string[]): void;
  /** Adds a postback and returns its id. */
  addPostback(fields: FieldValues): number;
  editPostback(id: number, fields: FieldValues): void;
  removePostback(id: number): void;
  restorePostback(id: number): void;
}

/** The state of a link; throws a RangeError when there is none with that id. */
export function linkOf(world: World, id: string): LinkState {
  const state = world.linkById.get(id);
  if (state === undefined) throw new RangeError(`the simulator has no link ${id}`);
  return state;
}

function accountOf(world: World, id: string | undefined): Account {
  const account =
    id === undefined ? world.accounts[0] : world.accounts.find((known) => known.id === id);
  if (account === undefined) throw new RangeError(`the simulator has no account ${id ?? ''}`);
  return account;
}

/** The controls over links of one world. */
export function linkControls(world: World): LinkControls {
  const change = (id: string, apply: (state: LinkState) => void): void => {
    const state = linkOf(world, id);
    apply(state);
    state.version += 1;
  };
  const postback = (id: number): World['postbacks'][number] => {
    const found = world.postbacks.find((known) => known.id === id);
    if (found === undefined) throw new RangeError(`the simulator has no postback ${id}`);
    return found;
  };
  return {
    addAccount() {
      const account = seededAccounts(world.seed, world.accounts.length + 1).at(-1);
      if (account === undefined) throw new RangeError('no account was made');
      world.accounts.push(account);
      return account.id;
    },
    addLink(link = {}) {
      const ordinal = world.links.length;
      const createdMs = (link.createdAt ?? world.clock.now()) * 1000;
      const type = link.type ?? 'tracking_link';
      const name = link.name ?? `Instagram Bio | US | link ${ordinal + 1}`;
      const state = openLink(
        world,
        {
          ordinal,
          id: linkId(mix(world.seed, 61), ordinal, createdMs),
          name,
          type,
          trialDays:
            link.trialDays === undefined ? (type === 'free_trial' ? 7 : null) : link.trialDays,
          account: accountOf(world, link.accountId),
          createdMs,
          metaPixelId: null,
          cost: NO_COST,
          profile: linkProfile(world.seed, ordinal, name),
          clicks: 0,
          conversions: 0,
        },
        0,
        createdMs,
      );
      return state.link.id;
    },
    editLink: (id, fields) =>
      change(id, (state) => {
        for (const [name, value] of Object.entries(fields))
          state.overrides.set(name, valueText(value));
      }),
    resetLink: (id, ...fields) =>
      change(id, (state) => {
        for (const name of fields) state.overrides.delete(name);
      }),
    removeLink: (id) =>
      change(id, (state) => {
        state.removed = true;
      }),
    restoreLink: (id) =>
      change(id, (state) => {
        state.removed = false;
      }),
    answerLink: (id, status) =>
      change(id, (state) => {
        state.answer = status;
      }),
    withdrawAccount: (id, status = 404) => {
      world.withdrawn.set(accountOf(world, id).id, status);
    },
    restoreAccount: (id) => {
      world.withdrawn.delete(id);
    },
    revokeKey: (key) => {
      world.revokedKeys.add(key);
    },
    restoreKey: (key) => {
      world.revokedKeys.delete(key);
    },
    restrictKey: (key, accountIds) => {
      world.keyAccounts.set(key, new Set(accountIds));
    },
    addPostback(fields) {
      const id = 1 + Math.max(122, ...world.postbacks.map((known) => known.id));
      world.postbacks.push({ id, fields: fieldsOf({ id, ...fields }), removed: false });
      return id;
    },
    editPostback: (id, fields) => {
      for (const [name, value] of Object.entries(fields))
        postback(id).fields.set(name, valueText(value));
    },
    removePostback: (id) => {
      postback(id).removed = true;
    },
    restorePostback: (id) => {
      postback(id).removed = false;
    },
  };
}
