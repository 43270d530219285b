import type { SpotTick } from '../../machines/model/quote.ts';
import type { FeedSink, MarketLifecycle } from '../venues/venue.ts';
import type { Account } from './account/account.ts';
import type { Guardian } from './guardian.ts';

/** Who hears what the venue says of our own money. */
export type Informed = Pick<Account, 'fill' | 'order' | 'position' | 'lifecycle'>;

/** Where every feed delivers: prices to the watch, facts about our own money to the account. */
export const createIntake = (
  { board, watch, take }: Guardian,
  account: () => Informed | null,
  spotSeen: (tick: SpotTick) => void,
  marketSeen: (event: MarketLifecycle) => void = () => undefined,
): FeedSink => ({
  quote: (feed, quote) => take(() => watch.quote(feed, quote)),
  spot: (feed, tick) => {
    take(() => watch.spot(feed, tick));
    spotSeen(tick);
  },
  past: (_feed, symbol, prices) => board.recall(symbol, prices),
  lifecycle: (_feed, event) => {
    marketSeen(event);
    account()?.lifecycle(event);
  },
  fill: (_feed, fill) => account()?.fill(fill),
  order: (_feed, order) => account()?.order(order),
  position: (_feed, position) => account()?.position(position),
  proven: (feed, atMs) => watch.proven(feed, atMs),
  doubted: (feed, reason) => take(() => watch.doubted(feed, reason)),
});
