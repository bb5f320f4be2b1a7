/** Single rows, campaigns, countries and devices against plain computations. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Simulator } from '../../src/simulator/server.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { decimal, figuresOf, groupBy, quotient, returnsOf, sum, textOf } from './figures.js';
import { pick, readView } from './read-view.js';
import {
  type ClickRow,
  type ConversionRow,
  cutDaysIn,
  daysAgo,
  fillWarehouse,
  readScene,
  type Scene,
} from './scene.js';

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

/** A campaign's key, in words of this test: only what the scene's tags need. */
function keyOf(tag: string | null | undefined): string | null {
  const left = (tag ?? '').replace(/\{\{.*?\}\}/g, '').toLowerCase();
  const words = left.split(/[^a-z0-9]+/).filter((word) => word !== '');
  return words.length === 0 ? null : words.join('-');
}

function channelOf({ fields }: ClickRow): string {
  const has = (...names: string[]): boolean => names.some((name) => (fields[name] ?? '') !== '');
  if (has('fbclid')) return 'meta';
  if (has('gclid', 'gbraid', 'wbraid')) return 'google';
  if (has('ttclid')) return 'tiktok';
  if (has('sccid')) return 'snapchat';
  const source = (fields.utm_source ?? '').trim().toLowerCase();
  if (source !== '' && !source.includes('{')) return source;
  return hostOf(fields.referrer ?? null) ?? '(direct)';
}

function hostOf(referrer: string | null): string | null {
  if (referrer === null || referrer === '') return null;
  const address = referrer.includes('//') ? referrer : `https://${referrer}`;
  return new URL(address).hostname.replace(/^www\./, '');
}

describe.each(['UTC', 'America/New_York'])('in %s', (zone) => {
  let scene: Scene;
  beforeAll(async () => {
    await cutDaysIn(db.database, zone);
    scene = await readScene(db.database, zone);
  });

  test('clicks are the live ones, with their channel, day and labels of that day', async () => {
    const rows = await readView(db.database, 'clicks', ['click_id']);
    expect(rows.size).toBe(scene.clicks.length);
    const channels = new Set<string>();
    const [busiest] = [...groupBy(scene.clicks, ({ link }) => link)].sort(
      ([, a], [, b]) => b.length - a.length,
    );
    for (const click of scene.clicks) {
      const wanted = {
        smart_link_id: click.link,
        channel: channelOf(click),
        date_day: click.day,
        is_unique: String(!click.isBot && !click.isDuplicate),
        campaign_key: keyOf(click.fields.utm_campaign),
        referrer_host: hostOf(click.fields.referrer ?? null),
      };
      channels.add(wanted.channel);
      const row = rows.get(click.id);
      expect({ id: click.id, ...pick(row, Object.keys(wanted)) }).toEqual({
        id: click.id,
        ...wanted,
      });
      if (click.link === busiest?.[0]) {
        expect(row?.vendor).toBe(click.day <= daysAgo(31) ? 'TrafficCo' : 'AdHouse');
      }
    }
    expect(channels.size).toBeGreaterThan(7);
    const [row] = rows.values();
    const personal = ['ip_address', 'user_agent', 'fbclid', 'referrer', '_extra'];
    expect(personal.filter((name) => name in (row ?? {}))).toEqual([]);
  });

  test('conversions know their click, and which of its fan they are', async () => {
    const rows = await readView(db.database, 'conversions', ['conversion_id']);
    expect(rows.size).toBe(scene.conversions.length);
    const accounts = new Map(scene.links.map(({ id, account_id }) => [id, account_id]));
    const order = ({ at, id }: ConversionRow): string => `${at.toISOString()} ${id}`;
    const fans = groupBy(
      scene.conversions,
      ({ fan, link, type }) => `${fan} ${accounts.get(link)} ${type}`,
    );
    let repeated = 0;
    for (const conversion of scene.conversions) {
      const { fan, link, type, click, clickAt } = conversion;
      const same = fans.get(`${fan} ${accounts.get(link)} ${type}`) ?? [];
      const number = same.filter((other) => order(other) <= order(conversion)).length;
      if (number > 1) repeated += 1;
      const wanted = {
        date_day: conversion.day,
        fan_conversion_number: fan === null ? null : String(number),
        days_since_click:
          clickAt === null
            ? null
            : String(Math.floor((conversion.at.getTime() - clickAt.getTime()) / 86_400_000)),
        channel: click === null ? null : channelOf(click),
        country_code: click?.country ?? null,
        is_bot: click === null ? null : String(click.isBot),
        amount_net: decimal(conversion.net),
      };
      expect({ id: conversion.id, ...pick(rows.get(conversion.id), Object.keys(wanted)) }).toEqual({
        id: conversion.id,
        ...wanted,
      });
    }
    expect(repeated).toBeGreaterThan(20);
  });

  test('campaign_performance sums by cleaned campaign, and shows all spend that is matched', async () => {
    const rows = await readView(db.database, 'campaign_performance', ['date_day', 'campaign_key']);
    const ofClick = ({ fields }: ClickRow): string | null => keyOf(fields.utm_campaign);
    const clicks = groupBy(scene.clicks, (click) => `${click.day} ${ofClick(click)}`);
    const conversions = groupBy(
      scene.conversions,
      ({ day, click }) => `${day} ${click === null ? null : ofClick(click)}`,
    );
    const known = new Set(scene.clicks.map(ofClick));
    const ofLinks = groupBy(scene.clicks, ({ link }) => link);
    const shown = scene.spend.filter(
      ({ link, campaign, usd }) =>
        usd !== null && (link !== null || (campaign !== null && known.has(keyOf(campaign)))),
    );
    const spend = groupBy(shown, ({ day, link, campaign }) => {
      const own = new Set((ofLinks.get(link ?? '') ?? []).map(ofClick));
      own.delete(null);
      const key = keyOf(campaign);
      const [only] = own;
      return `${day} ${link !== null && !own.has(key) && own.size === 1 ? only : key}`;
    });
    const keys = new Set([...clicks.keys(), ...conversions.keys(), ...spend.keys()]);
    expect([...rows.keys()].sort()).toEqual([...keys].sort());
    let unfilled = 0;
    for (const key of keys) {
      const facts = {
        clicks: clicks.get(key) ?? [],
        conversions: conversions.get(key) ?? [],
        spend: spend.get(key) ?? [],
      };
      const figures = figuresOf(facts);
      const macros = facts.clicks.filter(({ fields }) =>
        ['utm_source', 'utm_campaign'].some((name) => (fields[name] ?? '').includes('{{')),
      ).length;
      unfilled += macros;
      const wanted = {
        ...textOf(figures),
        ...returnsOf(figures),
        unfilled_macro_clicks: String(macros),
      };
      expect({ key, ...pick(rows.get(key), Object.keys(wanted)) }).toEqual({ key, ...wanted });
    }
    expect(unfilled).toBeGreaterThan(100);
    // Spend in is spend shown and spend unmatched.
    const unmatched = await readView(db.database, 'unmatched_spend', ['id']);
    const dollars = (row: Record<string, string | null>, name: string): bigint =>
      BigInt(Math.round(Number(row[name] ?? 0) * 1e6));
    const total = [
      ...[...rows.values()].map((row) => dollars(row, 'spend')),
      ...[...unmatched.values()].map((row) => dollars(row, 'spend_usd')),
    ].reduce((a, b) => a + b, 0n);
    expect(total).toBe(sum(scene.spend.map(({ usd }) => usd)));
    expect(unmatched.size + shown.length).toBe(scene.spend.length);
  });

  test('country_performance and traffic_quality have what rows say of countries and devices', async () => {
    const countries = await readView(db.database, 'country_performance', [
      'smart_link_id',
      'date_day',
      'country_code',
    ]);
    const clicks = groupBy(scene.clicks, (c) => `${c.link} ${c.day} ${c.country}`);
    const conversions = groupBy(
      scene.conversions,
      (v) => `${v.link} ${v.day} ${v.click?.country ?? null}`,
    );
    expect([...countries.keys()].sort()).toEqual(
      [...new Set([...clicks.keys(), ...conversions.keys()])].sort(),
    );
    for (const [key, row] of countries) {
      const figures = figuresOf({
        clicks: clicks.get(key) ?? [],
        conversions: conversions.get(key) ?? [],
        spend: [],
      });
      const { spend: _, ...wanted } = textOf(figures);
      expect({ key, ...pick(row, Object.keys(wanted)) }).toEqual({ key, ...wanted });
    }
    const quality = await readView(db.database, 'traffic_quality', [
      ...['smart_link_id', 'date_day', 'country_code', 'browser_device_type'],
    ]);
    const devices = groupBy(scene.clicks, (c) => `${c.link} ${c.day} ${c.country} ${c.device}`);
    expect([...quality.keys()].sort()).toEqual([...devices.keys()].sort());
    for (const [key, rows] of devices) {
      const {
        clicks: all,
        bot_clicks,
        duplicate_clicks,
      } = figuresOf({ clicks: rows, conversions: [], spend: [] });
      const wanted = {
        clicks: String(all),
        bot_share: quotient(bot_clicks, all),
        duplicate_share: quotient(duplicate_clicks, all),
      };
      expect({ key, ...pick(quality.get(key), Object.keys(wanted)) }).toEqual({ key, ...wanted });
    }
  });
});
