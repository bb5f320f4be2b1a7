/** Cohorts, fans, funnels, lags and costs against plain computations. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Simulator } from '../../src/simulator/server.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { decimal, figuresOf, groupBy, quotient } from './figures.js';
import { pick, readView } from './read-view.js';
import {
  type ConversionRow,
  cutDaysIn,
  dayIn,
  fillWarehouse,
  readScene,
  type Scene,
} from './scene.js';

const DAY_MS = 86_400_000;
let db: TestDatabase;
let simulator: Simulator;
beforeAll(async () => {
  db = await createTestDatabase();
  simulator = await fillWarehouse(db.database);
});
afterAll(async () => {
  await simulator.close();
  await db.close();
});

const paid = ({ type }: ConversionRow): boolean => type === 'new_transaction';
const money = (rows: readonly ConversionRow[]) =>
  figuresOf({ clicks: [], conversions: rows, spend: [] });
const daysSince = ({ at, clickAt }: ConversionRow): number =>
  Math.floor((at.getTime() - (clickAt?.getTime() ?? 0)) / DAY_MS);
const median = (values: readonly number[], share: number): number => {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (sorted.length - 1) * share;
  const low = sorted[Math.floor(at)] ?? 0;
  return low + ((sorted[Math.ceil(at)] ?? 0) - low) * (at - Math.floor(at));
};

describe.each(['UTC', 'Pacific/Auckland'])('in %s', (zone) => {
  let scene: Scene;
  let dayOf: (at: Date) => string;
  beforeAll(async () => {
    await cutDaysIn(db.database, zone);
    scene = await readScene(db.database, zone);
    dayOf = dayIn(zone);
  });

  /** The moment at which a date is over: the first full hour that is of a later one. */
  const endOf = (day: string): number => {
    let at = Date.parse(day);
    while (dayOf(new Date(at)) <= day) at += 3_600_000;
    return at;
  };

  /** Conversions with a click, by link and day of the click. */
  const byClickDay = () =>
    groupBy(
      scene.conversions.filter(({ clickAt }) => clickAt !== null),
      ({ link, clickAt }) => `${link} ${dayOf(clickAt ?? new Date(0))}`,
    );

  test('cohorts are what clicks of a day brought so many days later, and mature when the days are over', async () => {
    const long = await readView(db.database, 'cohort_revenue', [
      ...['smart_link_id', 'date_day', 'days_since_click'],
    ]);
    const wide = await readView(db.database, 'cohort_ltv', ['smart_link_id', 'date_day']);
    const through = new Map(
      [...(await readView(db.database, 'link_performance', ['smart_link_id'])).values()].map(
        (row) => [row.smart_link_id, row.complete_through],
      ),
    );
    const clicks = groupBy(scene.clicks, ({ link, day }) => `${link} ${day}`);
    const conversions = byClickDay();
    const keys = new Set([...clicks.keys(), ...conversions.keys()]);
    expect(wide.size).toBe(keys.size);
    expect(long.size).toBe(keys.size * 8);
    let matured = 0;
    for (const key of keys) {
      const [link, day = ''] = key.split(' ');
      for (const days of [0, 1, 3, 7, 14, 30, 60, 90]) {
        const rows = (conversions.get(key) ?? []).filter((row) => daysSince(row) <= days);
        const figures = money(rows);
        // Where clocks were set forward, these days of 24 hours end after as many dates.
        const last = dayOf(new Date(endOf(day) + (days + 1) * DAY_MS - 1));
        const isMature = last <= (through.get(link ?? '') ?? '');
        if (isMature && figures.payments > 0) matured += 1;
        const value = quotient(figures.revenue_net, BigInt(figures.subscribers) * 1_000_000n);
        const unique = (clicks.get(key) ?? []).filter((c) => !c.isBot && !c.isDuplicate).length;
        const wanted = {
          is_mature: String(isMature),
          unique_clicks: String(unique),
          subscribers: String(figures.subscribers),
          payments: String(figures.payments),
          revenue_gross: decimal(figures.revenue_gross),
          revenue_net: decimal(figures.revenue_net),
          revenue_net_per_subscriber: value,
        };
        const id = `${key} ${days}`;
        expect({ id, ...pick(long.get(id), Object.keys(wanted)) }).toEqual({ id, ...wanted });
        const names = [`revenue_net_d${days}`, `ltv_net_d${days}`];
        expect([id, ...Object.values(pick(wide.get(key), names))]).toEqual(
          isMature ? [id, decimal(figures.revenue_net), value] : [id, null, null],
        );
      }
    }
    expect(matured).toBeGreaterThan(20);
  });

  test('fan_value has each fan of an account once, with the first touch and the first payment', async () => {
    const rows = await readView(db.database, 'fan_value', ['account_id', 'fan_onlyfans_id']);
    const accounts = new Map(scene.links.map(({ id, account_id }) => [id, account_id]));
    const fans = groupBy(
      scene.conversions.filter(({ fan }) => fan !== null),
      ({ link, fan }) => `${accounts.get(link)} ${fan}`,
    );
    expect([...rows.keys()].sort()).toEqual([...fans.keys()].sort());
    let repeats = 0;
    for (const [key, own] of fans) {
      const touch = ({ at, clickAt }: ConversionRow): number => (clickAt ?? at).getTime();
      const [first] = [...own].sort((a, b) => touch(a) - touch(b) || (a.id < b.id ? -1 : 1));
      const payments = own
        .filter(paid)
        .sort((a, b) => a.at.getTime() - b.at.getTime() || (a.id < b.id ? -1 : 1));
      const figures = money(own);
      const [one] = payments;
      if (payments.length > 1) repeats += 1;
      if (first === undefined) throw new Error('A fan without conversions.');
      const wanted = {
        date_day: dayOf(new Date(touch(first))),
        first_smart_link_id: first.link,
        payments: String(payments.length),
        repeat_payments: String(Math.max(0, payments.length - 1)),
        revenue_gross: decimal(figures.revenue_gross),
        revenue_net: decimal(figures.revenue_net),
        first_payment_net: one === undefined ? null : decimal(one.net),
        repeat_revenue_net: decimal((figures.revenue_net ?? 0n) - (one?.net ?? 0n)),
        days_to_first_payment:
          one === undefined ? null : quotient(one.at.getTime() - touch(first), DAY_MS, 2),
      };
      expect({ key, ...pick(rows.get(key), Object.keys(wanted)) }).toEqual({ key, ...wanted });
    }
    expect(repeats).toBeGreaterThan(10);
  });

  test('funnel counts people of clicks of a day once', async () => {
    const rows = await readView(db.database, 'funnel', ['smart_link_id', 'date_day']);
    const conversions = byClickDay();
    let payers = 0;
    for (const [key, row] of rows) {
      const fans = [
        ...groupBy(
          (conversions.get(key) ?? []).filter(({ fan }) => fan !== null),
          ({ fan }) => fan ?? '',
        ).values(),
      ];
      const subscribers = fans.filter((own) => own.some(({ type }) => type === 'new_subscriber'));
      const paying = fans.filter((own) => own.some(paid));
      const again = fans.filter((own) => own.filter(paid).length > 1);
      payers += paying.length;
      const wanted = {
        distinct_subscribers: String(subscribers.length),
        distinct_payers: String(paying.length),
        distinct_repeat_payers: String(again.length),
        payers_per_subscriber: quotient(paying.length, subscribers.length),
      };
      expect({ key, ...pick(row, Object.keys(wanted)) }).toEqual({ key, ...wanted });
    }
    expect(payers).toBeGreaterThan(50);
  });

  test('conversion_lag and link_cost say what rows and links say', async () => {
    const lags = await readView(db.database, 'conversion_lag', [
      'smart_link_id',
      'conversion_type',
    ]);
    const groups = groupBy(
      scene.conversions.filter(({ clickAt }) => clickAt !== null),
      ({ link, type }) => `${link} ${type}`,
    );
    expect([...lags.keys()].sort()).toEqual([...groups.keys()].sort());
    for (const [key, own] of groups) {
      const days = own.map(
        ({ at, clickAt }) => (at.getTime() - (clickAt?.getTime() ?? 0)) / DAY_MS,
      );
      const row = lags.get(key);
      expect(row?.conversions).toBe(String(own.length));
      for (const share of [25, 50, 90]) {
        expect(Number(row?.[`days_p${share}`])).toBeCloseTo(median(days, share / 100), 1);
      }
      expect(row?.share_within_7d).toBe(quotient(days.filter((d) => d < 7).length, days.length));
    }
    const costs = await readView(db.database, 'link_cost', ['smart_link_id']);
    expect(costs.size).toBe(scene.links.length);
    const modes = await db.database.query<{ id: string; cost: string | null }>(
      `SELECT id, trim_scale(CASE cost_input_mode WHEN 'perSub' THEN cost_input_value * cost_subscriber_source_count
         WHEN 'perClick' THEN cost_input_value * cost_click_source_count WHEN 'perPromo' THEN cost_input_value END)::text AS cost
       FROM smartlinks.smart_links`,
    );
    for (const { id, cost } of modes.rows) expect([id, costs.get(id)?.cost]).toEqual([id, cost]);
    expect(modes.rows.filter(({ cost }) => cost !== null).length).toBeGreaterThan(0);
    expect(modes.rows.filter(({ cost }) => cost === null).length).toBeGreaterThan(0);
  });
});
