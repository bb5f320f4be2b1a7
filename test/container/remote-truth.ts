/** What a simulator in a container really has, read over its own endpoints. */
import { z } from 'zod';
import type { TruthRow } from '../../src/simulator/truth.js';
import type { TruthSource } from '../support/truth-differences.js';
import type { ComposeProject } from './compose-project.js';

const streams = ['clicks', 'conversions'] as const;
const linksShape = z.object({
  results: z.tuple([
    z.array(
      z.object({
        id: z.string(),
        name: z.string(),
        accountId: z.string(),
        createdAt: z.number(),
        removed: z.boolean(),
      }),
    ),
  ]),
});
const rowShape = z.looseObject({
  id: z.string(),
  created_at: z.string().optional(),
  conversion_at: z.string().optional(),
});

/** All links and rows as they are now. Changes made later are not seen. */
export async function readTruth(project: ComposeProject): Promise<TruthSource> {
  const [answer = ''] = await project.simulator(control('links'));
  const [links] = linksShape.parse(JSON.parse(answer)).results;
  const keys = links.flatMap(({ id }) => streams.map((stream) => `link=${id}&stream=${stream}`));
  const texts = await project.simulator(
    ...keys.map((key) => ({ path: `/simulator/truth?${key}` })),
  );
  const rows = new Map(keys.map((key, at) => [key, readRows(texts[at] ?? '')]));
  const truth = (id: string, stream: string): TruthRow[] =>
    rows.get(`link=${id}&stream=${stream}`) ?? [];
  return {
    links: () => links,
    truth,
    truthDays(id, stream) {
      const days = new Map<string, number>();
      for (const { atMs } of truth(id, stream)) {
        const day = new Date(atMs).toISOString().slice(0, 10);
        days.set(day, (days.get(day) ?? 0) + 1);
      }
      return days;
    },
  };
}

/** A command of the simulator's control endpoint. */
export function control(
  command: string,
  ...given: readonly unknown[]
): { path: string; body: unknown } {
  return { path: '/simulator/control', body: { command, arguments: given } };
}

function readRows(text: string): TruthRow[] {
  const lines = text.split('\n').filter((line) => line !== '');
  return lines.map((line) => {
    const { id, created_at, conversion_at } = rowShape.parse(JSON.parse(line));
    return { id, atMs: Date.parse(conversion_at ?? created_at ?? ''), text: line };
  });
}
