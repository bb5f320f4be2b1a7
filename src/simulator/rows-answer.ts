/** GET /api/smart-links/{id}/clicks and …/conversions. */
import { type Answer, invalid, jsonAnswer, refused } from './answer.js';
import { decimalText } from './decimal.js';
import { metaText } from './meta.js';
import { pageRefs } from './page-order.js';
import type { RateState } from './rate-meter.js';
import { parseRowsQuery, type RowsQuery } from './rows-query.js';
import type { StreamName } from './switches.js';
import { DAY_MS, timeText } from './timestamps.js';
import { chartOf, spanOf, totalsOf } from './view.js';
import { isVisible, type LinkState, outsideOf, type World } from './world.js';

/** A request as the endpoints see it. */
export interface EndpointRequest {
  readonly key: string;
  readonly query: URLSearchParams;
  readonly rate: RateState;
  /** Number of the request since the start. */
  readonly turn: number;
}

function filtersText(query: RowsQuery, stream: StreamName): string {
  const { shown, filter } = query;
  const conversions =
    stream === 'clicks'
      ? ''
      : `,"conversion_type":${JSON.stringify(filter.type)}${filter.fanId === null ? '' : `,"onlyfans_user_id":${JSON.stringify(filter.fanId)}`}`;
  return (
    `{"date_start":"${timeText(shown.startMs)}","date_end":"${timeText(shown.endMs)}","limit":${shown.limit},` +
    `"offset":${query.offset},"include_bots":${shown.bots},"include_duplicates":${shown.duplicates}${conversions}}`
  );
}

function pageAnswer(
  world: World,
  state: LinkState,
  stream: StreamName,
  query: RowsQuery,
  request: EndpointRequest,
): Answer {
  const { switches } = world;
  const rows = state[stream];
  const outside = outsideOf(world, state, stream);
  const view = rows.view(query.filter, switches, outside);
  const { forgetDays } = switches;
  const known = forgetDays === null ? 0 : world.clock.nowMs() - forgetDays * DAY_MS;
  const range = {
    startMs: Math.max(query.startMs, known),
    endMs: query.endMs,
    exact: switches.fractions !== 'none',
  };
  const span = switches.countsNothing ? { from: 0, to: 0 } : spanOf(view, range);
  let summary = `"${stream}_total":${span.to - span.from}`;
  if (stream === 'conversions') {
    const sums = totalsOf(rows.totals(query.filter, switches, outside), span);
    summary += `,"subscribers_total":${sums.subscribers},"revenue_total":${decimalText(sums.revenue)}`;
  }
  const days = chartOf(view, span, range, switches.chart);
  const chart =
    days === null
      ? ''
      : `"chart":[${days.map(({ day, count }) => `{"timestamp":"${day}","${stream}":${count}}`).join(',')}],`;
  const refs = pageRefs(rows, view, span, switches, {
    offset: query.offset,
    limit: query.limit,
    turn: request.turn,
  });
  const pieces = world.blocks.page(`${stream} ${state.link.ordinal}`, rows, refs, switches);
  const head = `{"data":{"summary":{${summary}},${chart}"rows":[`;
  const tail = `],"filters":${filtersText(query, stream)}}${metaText(switches, stream, request.rate)}}`;
  return jsonAnswer(200, [Buffer.from(head), ...pieces, Buffer.from(tail)]);
}

/** Answers one page of a link's rows. */
export function rowsAnswer(
  world: World,
  linkId: string,
  stream: StreamName,
  request: EndpointRequest,
): Answer {
  const state = world.linkById.get(linkId);
  const notFound = refused(404, 'Smart link not found.');
  if (state === undefined) return notFound;
  const status = isVisible(world, state, request.key)
    ? state.answer
    : (world.withdrawn.get(state.link.account.id) ?? 404);
  if (status === 403) return refused(403, 'This action is unauthorized.');
  if (status === 404) return notFound;
  const parsed = parseRowsQuery(request.query, stream, world.switches, world.clock.nowMs());
  if ('errors' in parsed) return invalid(parsed.errors, world.switches.validationBody);
  return pageAnswer(world, state, stream, parsed.query, request);
}
