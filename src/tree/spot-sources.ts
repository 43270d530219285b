import { createSpotSources, type SpotSources } from '../../machines/market/spot-sources.ts';
import type { Config } from '../config/schema.ts';
import type { Alarms } from '../runtime/alarms.ts';
import { spotRulesOf } from './trust.ts';

/** The sources of spot prices; an alarm stands for as long as a backup stands in. */
export const spotSourcesFor = (
  config: Config,
  speed: number,
  alarms: Alarms,
  isDraining: () => boolean,
): SpotSources =>
  createSpotSources(spotRulesOf(config, speed), ({ divergenceBp, feed, symbol, to }) => {
    // Feeds are stopped one after another: what stands in for the others is no news.
    if (isDraining()) return;
    const key = `spot/${symbol}`;
    const fields = { symbol, feed, divergenceBp: Math.round(divergenceBp ?? 0) };
    if (to === 'backup') alarms.raise(key, 'a backup gives the spot price', fields, 'warn');
    else alarms.clear(key);
  });
