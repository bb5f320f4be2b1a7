/** Small client for the simulator's tests: asks over real HTTP and hands back what came. */
import { afterAll } from 'vitest';
import type { SimulatorOptions } from '../../src/simulator/options.js';
import { type Simulator, startSimulator } from '../../src/simulator/server.js';

export const NOW = Date.parse('2026-03-01T12:00:00Z') / 1000;
export const DAY = 86_400;

export interface Answered {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The body as JSON; undefined when it is none. */
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every shape
  readonly json: any;
}

const running: Simulator[] = [];
afterAll(() => Promise.all(running.map((simulator) => simulator.close())));

/** A simulator with a clock that stands still; closed when the file is done. */
export async function simulate(options: SimulatorOptions = {}): Promise<Simulator> {
  const simulator = await startSimulator({
    now: NOW,
    links: 6,
    clicks: 600,
    conversions: 120,
    days: 30,
    ...options,
  });
  running.push(simulator);
  return simulator;
}

export async function ask(
  simulator: Simulator,
  path: string,
  query: Readonly<Record<string, string | number | boolean>> = {},
  init: RequestInit = {},
): Promise<Answered> {
  const parameters = new URLSearchParams(
    Object.entries(query).map(([name, value]): [string, string] => [name, String(value)]),
  );
  const response = await fetch(`${simulator.url}${path}?${parameters}`, {
    ...init,
    headers: { authorization: 'Bearer test-key', ...init.headers },
  });
  const text = await response.text();
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    json = undefined;
  }
  return { status: response.status, headers: response.headers, text, json };
}

export const isoTime = (seconds: number): string => new Date(seconds * 1000).toISOString();

/** All time, so that every row is meant. */
export const EVER = { date_start: '2000-01-01T00:00:00Z', date_end: '2100-01-01T00:00:00Z' };

export function askRows(
  simulator: Simulator,
  linkId: string,
  stream: 'clicks' | 'conversions',
  query: Readonly<Record<string, string | number | boolean>> = {},
): Promise<Answered> {
  return ask(simulator, `/api/smart-links/${linkId}/${stream}`, { ...EVER, limit: 1000, ...query });
}

/** The id of the link with the most rows. */
export function busiest(simulator: Simulator): string {
  return simulator.service.links()[0]!.id;
}

export const idsOf = (answered: Answered): string[] =>
  answered.json.data.rows.map((row: { id: string }) => row.id);
