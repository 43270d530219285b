import { FULL_PRICE_CENTI } from '../model/money.ts';
import type { Watched } from '../model/desk-report.ts';
import type { DeskSettings } from '../model/settings.ts';
import type { EpochMs } from '../model/time.ts';
import { refusalOf, type Candidate } from './entry-rules.ts';

/** How far below its thresholds a desk begins to watch a market. */
const PROBABILITY_MARGIN_PERCENT = 5;
const EDGE_MARGIN_PERCENT = 3;

/** What the other side asks: it is bought from whoever bids for this one. */
const otherAskCenti = ({ reading: { bidCenti } }: Candidate): number | null =>
  bidCenti === null ? null : FULL_PRICE_CENTI - bidCenti;

const watched = (
  candidate: Candidate,
  settings: DeskSettings,
  nowMs: EpochMs,
): readonly Watched[] => {
  const { market, reading, side } = candidate;
  const { askCenti, probabilityPercent: percent } = reading;
  const otherCenti = otherAskCenti(candidate);
  if (percent === null || askCenti === null || otherCenti === null) return [];
  const edgePercent = percent - askCenti / 100;
  const otherEdgePercent = 100 - percent - otherCenti / 100;
  const volumeContracts = market.volumeCenti === null ? null : market.volumeCenti / 100;
  const isNear =
    (volumeContracts ?? 0) >= settings.minVolumeContracts &&
    percent > settings.minProbabilityPercent - PROBABILITY_MARGIN_PERCENT &&
    Math.max(askCenti, otherCenti) <= settings.maxAskCenti &&
    Math.max(edgePercent, otherEdgePercent) >= settings.minEdgePercent - EDGE_MARGIN_PERCENT;
  if (!isNear) return [];
  return [
    {
      market: market.ticker,
      side,
      closeAtMs: market.closeAtMs,
      probabilityPercent: percent,
      askCenti,
      edgePercent,
      volumeContracts,
      refusal: refusalOf(candidate, settings, nowMs),
    },
  ];
};

/** The markets that are near the thresholds of the desk, most probable first. */
export const watchlistOf = (
  candidates: readonly Candidate[],
  settings: DeskSettings,
  nowMs: EpochMs,
): readonly Watched[] =>
  candidates
    .flatMap((candidate) => watched(candidate, settings, nowMs))
    .toSorted((a, b) => b.probabilityPercent - a.probabilityPercent);
