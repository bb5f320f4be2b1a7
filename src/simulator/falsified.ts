/** Answers that are whole and untrue: marked as cached, or with figures that do not fit their rows. */

/** Marks an answer as one from a cache, with a `_meta` of its own where it has none. */
export function asCached(body: string): string {
  if (body.includes('"is_cached":'))
    return body.replace(/"is_cached":(true|false)/, '"is_cached":true');
  const meta = '"_meta":{"_cache":{"is_cached":true,"note":"Served from cache"}}';
  return `${body.slice(0, -1)},${meta}}`;
}

export interface Miscount {
  readonly total?: number;
  readonly chart?: number;
}

/** Adds to the total and to the chart's newest day; never below 0. Bodies without them stay as they are. */
export function miscounted(body: string, { total = 0, chart = 0 }: Miscount): string {
  const added = (figure: string, by: number): string => String(Math.max(0, Number(figure) + by));
  const counted = body.replace(
    /("summary":\{"\w+_total":)(\d+)/,
    (_all, name: string, figure: string) => name + added(figure, total),
  );
  if (chart === 0) return counted;
  return counted.replace(
    /("chart":\[[^\]]*)("(?:clicks|conversions)":)(\d+)(\}\])/,
    (_all, before: string, name: string, figure: string, end: string) =>
      before + name + added(figure, chart) + end,
  );
}
