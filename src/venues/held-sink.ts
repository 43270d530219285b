import type { Quote, SpotTick } from '../../machines/model/quote.ts';
import type { FeedSink } from './venue.ts';

/**
 * The sink of a connection that stands ready to take another's place. Until it is released its
 * values wait, the newest of each, and its frames prove nothing; facts that do not replace one
 * another pass at once, since whoever takes them knows those it has.
 */
export const holdBack = (
  sink: FeedSink,
): { readonly sink: FeedSink; readonly release: () => void } => {
  const spots = new Map<string, () => void>();
  const quotes = new Map<string, () => void>();
  let held = true;
  return {
    sink: {
      ...sink,
      quote: (feed, quote: Quote) => {
        if (held) quotes.set(quote.market, () => sink.quote(feed, quote));
        else sink.quote(feed, quote);
      },
      spot: (feed, tick: SpotTick) => {
        if (held) spots.set(tick.symbol, () => sink.spot(feed, tick));
        else sink.spot(feed, tick);
      },
      proven: (feed, atMs) => {
        if (!held) sink.proven(feed, atMs);
      },
    },
    release: () => {
      held = false;
      for (const deliver of [...quotes.values(), ...spots.values()]) deliver();
      quotes.clear();
      spots.clear();
    },
  };
};
