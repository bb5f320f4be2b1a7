/** The views of `smartlinks_bi`, each after those that it is made of. Their names and columns are a promise. */
import { dailyPerformance } from './daily-performance.js';
import { linkPerformance } from './link-performance.js';
import { linkPeriods, links } from './links.js';
import { clicks, conversions } from './rows.js';
import { spendLines, unmatchedSpend } from './spend.js';
import type { View } from './view.js';

export const allViews: readonly View[] = [
  linkPeriods,
  links,
  clicks,
  conversions,
  spendLines,
  unmatchedSpend,
  dailyPerformance,
  linkPerformance,
];
