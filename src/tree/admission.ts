import type { TradeContext } from '../../machines/model/trade.ts';
import type { LiveActor } from '../runtime/durable/branch.ts';
import type { House } from './house.ts';

/** The key under which trades are held back, at the gate and among the alarms. */
const UNRECONCILED = 'unreconciled';
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

/** From here on no position is watched and no trade opened, until the venue has been asked. */
export const withholdTrades = ({ gate, guardian }: House): void => {
  guardian.withhold();
  gate.block(UNRECONCILED, null, NOT_ASKED);
};

/** Store and venue agree: what is held is put under watch, and trades may be opened. */
export const admitTrades = async (house: House): Promise<void> => {
  const { alarms, gate, guardian } = house;
  if (!guardian.isWithheld() || !house.isGuarding) return;
  guardian.admit();
  gate.unblock(UNRECONCILED);
  alarms.clear(UNRECONCILED);
  await eachTrade(house, ({ state, context, seq }) => guardian.resume(state, context, seq));
};

const raiseAlarm = ({ alarms }: House): void =>
  alarms.raise(UNRECONCILED, 'no trade is watched: the venue has not said what it knows');

/** Each position is unprotected, and says why. */
const tellNotAsked = (house: House): Promise<void> =>
  eachTrade(house, ({ key, state }) => {
    // One that is `monitoring` here has been told that it is not, and will have heard by then.
    if (state === 'open' || state.startsWith('monitoring'))
      house.organs.trades.peek()?.deliver(key, {
        eventId: house.number('not-asked'),
        event: { type: 'watch.lost', reason: NOT_ASKED, atMs: house.clock.now() },
        clears: [],
      });
  });

/**
 * Asks the venue before anything is watched. Where it cannot be asked the trades stay as they are,
 * unprotected and alarmed; the first comparison that succeeds later admits them.
 */
export const reconcileFirst = async (house: House): Promise<void> => {
  const { guardian, organs, realClock } = house;
  const alarm = realClock.setTimeout(() => {
    if (guardian.isWithheld()) raiseAlarm(house);
  }, ALARM_AFTER_MS);
  const asked = organs.account.peek()?.reconcile('the trades are taken up');
  await new Promise<void>((resolve) => {
    const limit = realClock.setTimeout(resolve, START_WAIT_MS);
    void (asked ?? Promise.resolve()).then(() => {
      realClock.clearTimeout(limit);
      resolve();
    });
  });
  realClock.clearTimeout(alarm);
  if (!guardian.isWithheld()) return;
  raiseAlarm(house);
  await tellNotAsked(house);
};
