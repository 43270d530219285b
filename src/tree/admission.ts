import { venueOfMarket, type VenueId } from '../../machines/model/ids.ts';
import type { TradeContext } from '../../machines/model/trade.ts';
import type { LiveActor } from '../runtime/durable/branch-port.ts';
import type { House } from './house.ts';
import { KALSHI, organsAt, tradedVenues } from './perpetuals.ts';

/** The key under which a venue's trades are held back, at the gate and among the alarms. */
const heldBack = (venue: VenueId): string =>
  venue === KALSHI ? 'unreconciled' : `unreconciled/${venue}`;
const NOT_ASKED = 'the venue has not been asked what it knows';

/** Nobody is left in the dark for longer than this about trades that are held back. */
const ALARM_AFTER_MS = 1_000;
/** The rest of the tree waits this long for the venue's word, and then starts without it. */
const START_WAIT_MS = 5_000;

/** Trades looked at in one turn: as many as one commit takes, which runs while the next are. */
const AT_ONCE = 256;

const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Every living trade as it stands when its turn comes. */
export const eachTrade = async (
  { organs }: House,
  visit: (trade: LiveActor<TradeContext>) => void,
): Promise<void> => {
  const keys = [...(organs.trades.peek()?.live() ?? [])].map(({ key }) => key);
  for (const [index, key] of keys.entries()) {
    if (index > 0 && index % AT_ONCE === 0) await nextTurn();
    const trade = organs.trades.peek()?.find(key) ?? null;
    if (trade !== null) visit(trade);
  }
};

/**
 * From here on no position of a venue is watched and no trade opened there, until the venue has
 * been asked.
 */
export const withholdTrades = (house: House): void => {
  const { gate, guardian } = house;
  for (const venue of tradedVenues(house)) {
    guardian.withhold(venue);
    gate.blockVenue(heldBack(venue), venue, NOT_ASKED);
  }
};

/** Store and venue agree: what is held there is put under watch, and trades may be opened. */
export const admitTrades = async (house: House, venue: VenueId): Promise<void> => {
  const { alarms, gate, guardian } = house;
  if (!guardian.isWithheld(venue) || !house.isGuarding) return;
  guardian.admit(venue);
  gate.unblock(heldBack(venue));
  alarms.clear(heldBack(venue));
  await eachTrade(house, ({ state, context, seq }) => {
    if (isAt(venue, context)) guardian.resume(state, context, seq);
  });
};

const isAt = (venue: VenueId, { ticket }: TradeContext): boolean =>
  venueOfMarket(ticket.market) === venue;

const raiseAlarm = ({ alarms }: House, venue: VenueId): void =>
  alarms.raise(heldBack(venue), 'no trade is watched: the venue has not said what it knows', {
    venue,
  });

/** Each position there is unprotected, and says why. */
const tellNotAsked = (house: House, venue: VenueId): Promise<void> =>
  eachTrade(house, ({ context, key, state }) => {
    if (!isAt(venue, context)) return;
    // One that is `monitoring` here has been told that it is not, and will have heard by then.
    if (state === 'open' || state.startsWith('monitoring'))
      house.organs.trades.peek()?.deliver(key, {
        eventId: house.number('not-asked'),
        event: { type: 'watch.lost', reason: NOT_ASKED, atMs: house.clock.now() },
        clears: [],
      });
  });

const reconcileFirstAt = async (house: House, venue: VenueId): Promise<void> => {
  const { guardian, realClock } = house;
  const alarm = realClock.setTimeout(() => {
    if (guardian.isWithheld(venue)) raiseAlarm(house, venue);
  }, ALARM_AFTER_MS);
  const asked = organsAt(house, venue).account.peek()?.reconcile('the trades are taken up');
  await new Promise<void>((resolve) => {
    const limit = realClock.setTimeout(resolve, START_WAIT_MS);
    void (asked ?? Promise.resolve()).then(() => {
      realClock.clearTimeout(limit);
      resolve();
    });
  });
  realClock.clearTimeout(alarm);
  if (!guardian.isWithheld(venue)) return;
  raiseAlarm(house, venue);
  await tellNotAsked(house, venue);
};

/**
 * Asks each venue before anything of it is watched. Where one cannot be asked its trades stay as
 * they are, unprotected and alarmed; the first comparison that succeeds later admits them.
 */
export const reconcileFirst = async (house: House): Promise<void> => {
  await Promise.all(tradedVenues(house).map((venue) => reconcileFirstAt(house, venue)));
};
