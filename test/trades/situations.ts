import { heldPriceCenti, micros } from '../../machines/model/money.ts';
import type { GuardSettings } from '../../machines/model/settings.ts';
import type { Ticket, TradeContext } from '../../machines/model/trade.ts';
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

/* One trade of 100 YES at 96¢ in every state it can rest in, each reached by events alone. */

type Trade = Stored<TradeContext>;

const opened = (changes: Partial<Ticket> = {}): Trade =>
  play(born(changes), filled('entry', 1, totals(100, 96), after(1)));
const watched = (changes: Partial<Ticket> = {}): Trade =>
  play(opened(changes), { type: 'watch.armed', reading: reading(), atMs: after(2) });
/** Left when nothing has been proven about it for a minute. */
const sighted = (changes: Partial<GuardSettings> = {}): Partial<Ticket> => ({
  guard: guard({ blind: { policy: 'exit', afterMs: 60_000 }, ...changes }),
});
const floored = { exit: { ...guard().exit, floorCenti: 1_000 } };
const manyTries = { exit: { ...floored.exit, maxAttempts: 9 } };
const byCommand = { exit: { ...guard().exit, stuckRetryMs: null } };
const asks = (trade: Trade, seen = reading()): Trade =>
  play(trade, {
    type: 'close.requested',
    countCenti: null,
    by: 'test',
    reading: seen,
    atMs: after(10),
  });
const rings = (trade: Trade, seen = noProof): Trade => play(trade, timer(trade, seen));

const verifying = play(watched(), {
  type: 'stop.tripped',
  cause: probabilityStop(39.9),
  atMs: after(10),
});

const dies = (trade: Trade, sold = 0): Trade =>
  play(trade, died('exit', trade.context.exitAttempts, totals(sold, 45), after(30)));
const retries = (trade: Trade): Trade => play(trade, timer(trade, reading()));
const stuck = (exiting: Trade): Trade => dies(retries(dies(retries(dies(exiting)))));

const stopping = play(watched({ guard: unverified() }), {
  type: 'stop.tripped',
  cause: probabilityStop(39.9),
  atMs: after(10),
});
const closing = play(watched(), {
  type: 'close.requested',
  countCenti: null,
  by: 'test',
  reading: reading(),
  atMs: after(10),
});
const sold = play(closing, filled('exit', 1, totals(100, 45), after(11)));
const over = { type: 'market.closed', atMs: CLOSE_AT } as const;
const settledYes = {
  type: 'market.settled',
  result: { kind: 'binary', winner: 'yes' },
  atMs: CLOSE_AT,
} as const;

/** Every rule asked for; the bid has been at 98¢, so that the rules of a high stand. */
const everyRule = {
  ...guard(),
  priceFloor: { ...guard().priceFloor, enabled: true },
  takeProfit: { ...guard().takeProfit, enabled: true },
  trailingStop: { enabled: true, activationGainCenti: 100, distanceCenti: 300, stepCenti: 100 },
  breakEven: { enabled: true, activationGainCenti: 100, marginCenti: 0 },
  maxHold: { enabled: true, afterMs: 600_000 },
  beforeClose: { enabled: true, ttcMs: 120_000 },
};
const allWatched = play(watched({ guard: everyRule }), {
  type: 'mark.moved',
  reading: reading({ bidCenti: heldPriceCenti(9_800) }),
  atMs: after(3),
});

export const SITUATIONS = {
  opening: born(),
  'opening, 60 in hand': play(born(), filled('entry', 1, totals(60, 96), after(1), false)),
  'opening, close asked': asks(born()),
  'opening, entry overdue': rings(born()),
  'opening, market settled': play(born(), over, settledYes),
  open: opened(),
  'open, stops paused': play(opened(), { type: 'stops.pause', by: 'test', atMs: after(2) }),
  'open, blind for now': opened(sighted()),
  'open, blind for now, stops paused': play(opened(sighted()), {
    type: 'stops.pause',
    by: 'test',
    atMs: after(2),
  }),
  'open, blind for now, with a floor': opened(sighted(floored)),
  'open, blind for now, no stops wanted': opened(sighted({ stopsEnabled: false })),
  'monitoring.watching': watched(),
  'monitoring.watching, unverified': watched({ guard: unverified() }),
  'monitoring.watching, NO side': watched({ side: 'no' }),
  'monitoring.watching, every rule': allWatched,
  'monitoring.verifying': verifying,
  'monitoring.verifying, every rule': play(allWatched, {
    type: 'stop.tripped',
    cause: probabilityStop(39.9),
    atMs: after(10),
  }),
  'autoStopping.exiting': stopping,
  'autoStopping.exiting, 60 sold before': retries(dies(stopping, 60)),
  'autoStopping.exiting, overdue': rings(stopping),
  'autoStopping.exiting, blind at the floor': rings(opened(sighted(floored))),
  'autoStopping.retrying': dies(stopping),
  'autoStopping.retrying, blind, no price': rings(opened(sighted())),
  'autoStopping.stuck': stuck(stopping),
  'closing.exiting': closing,
  'closing.retrying': dies(closing),
  'closing.retrying, no price': play(watched(), {
    type: 'close.requested',
    countCenti: null,
    by: 'test',
    reading: noProof,
    atMs: after(10),
  }),
  'closing.retrying, ladder used up, with a floor': dies(
    retries(dies(retries(dies(asks(watched({ guard: guard(manyTries) })))))),
  ),
  'closing.stuck': stuck(closing),
  'closing.stuck, by command only': stuck(asks(watched({ guard: guard(byCommand) }))),
  settling: play(watched(), over),
  'settling, exit alive': play(stopping, over),
  'settling, overdue': rings(play(watched(), over)),
  'settling, close asked': play(asks(watched(), noProof), over),
  'closed, sold': sold,
  'closed, settled': play(watched(), over, settledYes),
  'closed, external': play(opened(), {
    type: 'position.vanished',
    why: 'flat at the venue',
    atMs: after(10),
  }),
  failed: play(
    born(),
    died('entry', 1, { ...totals(0, 96), feesMicros: micros(0) }, after(1), 'insufficient balance'),
  ),
} as const satisfies Readonly<Record<string, Trade>>;

export type Situation = keyof typeof SITUATIONS;
