import type { SourcedTick, SpotSources } from '../../machines/market/spot-sources.ts';
import type { EpochMs } from '../../machines/model/time.ts';
import type { FeedSink } from '../venues/venue.ts';

/** A sink that hears, of a symbol with two sources, only the one that is chosen. */
export const chosenSources = (
  sink: FeedSink,
  sources: SpotSources,
  now: () => EpochMs,
): FeedSink => {
  const hear = (told: readonly SourcedTick[]): void => {
    for (const { feed, tick } of told) sink.spot(feed, tick);
  };
  return {
    ...sink,
    spot: (feed, tick) => hear(sources.spot(feed, tick)),
    past: (feed, symbol, prices) => {
      if (!sources.isStandby(feed)) sink.past(feed, symbol, prices);
    },
    proven: (feed, atMs) => {
      sink.proven(feed, atMs);
      hear(sources.proven(feed, atMs));
    },
    doubted: (feed, reason) => {
      hear(sources.doubted(feed, now()));
      sink.doubted(feed, reason);
    },
  };
};
