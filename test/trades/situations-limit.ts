import type { GuardSettings } from '../../machines/model/settings.ts';
import { countCenti } from '../../machines/model/money.ts';
import type { TradeContext } from '../../machines/model/trade.ts';
import type { Stored } from '../../src/runtime/durable/logic.ts';
import {
  after,
  born,
  CLOSE_AT,
  died,
  filled,
  guard,
  noProof,
  play,
  probabilityStop,
  reading,
  timer,
  totals,
  unverified,
} from '../support/trade-fixtures.ts';

/* One trade of 100 YES at 96¢ whose exit rests at 98¢, or that is left in part. */

type Trade = Stored<TradeContext>;

const resting = (changes: Partial<GuardSettings> = {}): GuardSettings =>
  unverified({ limitExit: { enabled: true, gainCenti: 200, priceCenti: 9_900 }, ...changes });

const opened = (settings = resting()): Trade =>
  play(born({ guard: settings }), filled('entry', 1, totals(100, 96), after(1)));
const watched = (settings = resting()): Trade =>
  play(opened(settings), { type: 'watch.armed', reading: reading(), atMs: after(2) });
const rings = (trade: Trade, seen = reading()): Trade => play(trade, timer(trade, seen));
const trips = (trade: Trade): Trade =>
  play(trade, { type: 'stop.tripped', cause: probabilityStop(39.9), atMs: after(10) });
const closes = (trade: Trade, contracts: number | null = null): Trade =>
  play(trade, {
    type: 'close.requested',
    by: 'test',
    countCenti: contracts === null ? null : countCenti(contracts * 100),
    reading: reading(),
    atMs: after(10),
  });
const dies = (trade: Trade, sold = 0): Trade =>
  play(trade, died('exit', trade.context.exitAttempts, totals(sold, 98), after(11)));
const sells = (trade: Trade, sold: number): Trade =>
  play(trade, filled('exit', trade.context.exitAttempts, totals(sold, 98), after(9), false));

const rests = rings(watched());
const verified = guard({ limitExit: resting().limitExit });
const blind = resting({ blind: { policy: 'exit', afterMs: 60_000 } });
const asIs = closes(watched(unverified()), 40);

export const LIMIT_SITUATIONS = {
  'open, an exit about to rest': opened(),
  'open, an exit rests': play(rests, { type: 'watch.lost', reason: 'silence', atMs: after(8) }),
  'open, an exit about to rest, blind': opened(blind),
  'open, an exit rests, the guard just changed': play(rests, {
    type: 'guard.changed',
    by: 'test',
    settings: resting({ limitExit: { enabled: true, gainCenti: 300, priceCenti: null } }),
    settingsVersion: 7,
    atMs: after(8),
  }),
  'monitoring.watching, an exit about to rest': watched(),
  'monitoring.watching, an exit rests': rests,
  'monitoring.watching, an exit rests, 60 sold': sells(rests, 60),
  'monitoring.watching, a resting exit has died': dies(rests),
  'monitoring.verifying, an exit rests': trips(rings(watched(verified))),
  'autoStopping.clearing': trips(rests),
  'autoStopping.clearing, overdue': rings(trips(rests), noProof),
  'autoStopping.clearing, the way is free': dies(trips(rests), 40),
  'autoStopping.retrying, the way is free, no price': rings(dies(trips(rests), 40), noProof),
  'closing.clearing': closes(rests),
  'closing.clearing, gone at the venue': play(rests, {
    type: 'position.vanished',
    why: 'flat',
    atMs: after(10),
  }),
  'closing.clearing, for a part': closes(rests, 40),
  'closing.exiting, a part': asIs,
  'closing.exiting, two parts': closes(asIs, 30),
  'closing.retrying, a part': dies(asIs, 10),
  'closing.stuck, a part': dies(rings(dies(rings(dies(asIs))))),
  'settling, an exit rests': play(rests, { type: 'market.closed', atMs: CLOSE_AT }),
  'closed, by the exit that rested': play(rests, filled('exit', 1, totals(100, 98), after(11))),
} as const satisfies Readonly<Record<string, Trade>>;
