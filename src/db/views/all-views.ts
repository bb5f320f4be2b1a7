/** The views of `smartlinks_bi`, each after those that it is made of. Their names and columns are a promise. */
import { campaignPerformance } from './campaign-performance.js';
import { clickDaysByCampaign, clickDaysByChannel, clickDaysByCountry } from './click-days.js';
import { cohortLtv, cohortRevenue } from './cohorts.js';
import { dailyPerformance } from './daily-performance.js';
import { coverage, freshness, postbackHealth } from './health.js';
import { linkCost } from './link-cost.js';
import { linkPerformance } from './link-performance.js';
import { linkPeriods, links } from './links.js';
import { conversionLag, fanValue, funnel } from './people.js';
import { restatements } from './restatements.js';
import { clicks, conversions } from './rows.js';
import { spendLines, unmatchedSpend } from './spend.js';
import { countryPerformance, trafficQuality } from './traffic.js';
import type { View } from './view.js';

export const allViews: readonly View[] = [
  clickDaysByCountry,
  clickDaysByCampaign,
  clickDaysByChannel,
  linkPeriods,
  links,
  clicks,
  conversions,
  spendLines,
  unmatchedSpend,
  dailyPerformance,
  linkPerformance,
  campaignPerformance,
  countryPerformance,
  trafficQuality,
  cohortRevenue,
  cohortLtv,
  conversionLag,
  fanValue,
  funnel,
  linkCost,
  postbackHealth,
  restatements,
  freshness,
  coverage,
];
