/** How far behind each kind of stream is, over all links of a workspace. Pure. */
import { streams } from '../sync/streams/registry.js';
import type { StreamName } from '../sync/streams/stream.js';
import { type Coverage, coverAll } from './coverage.js';
import { coverLink, indexOf, isFollowed, settled } from './link-coverage.js';
import type { StatusOptions } from './status-options.js';
import { lagOf, type WorkspaceFacts } from './workspace-status.js';

/** Seconds that the stream which lags most is behind; null where one of them was never counted. */
export function streamLags(
  facts: WorkspaceFacts,
  options: StatusOptions,
): Readonly<Record<StreamName, number | null>> {
  const index = indexOf(facts);
  const parts: Record<StreamName, Coverage[]> = { clicks: [], conversions: [] };
  for (const link of facts.links) {
    if (link.isDeleted || !isFollowed(link, options)) continue;
    for (const { stream, coverage } of coverLink(link, facts, index, options).streams) {
      parts[stream].push(coverage);
    }
  }
  const limit = settled(facts.listedAt, options);
  const lags: Record<StreamName, number | null> = { clicks: null, conversions: null };
  for (const { name } of streams) lags[name] = lagOf(coverAll(parts[name], limit), options.now);
  return lags;
}
