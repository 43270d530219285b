import { micros } from '../../machines/model/money.ts';
import type { Ticket, TradeContext } from '../../machines/model/trade.ts';
import type { Stored } from '../../src/runtime/durable/logic.ts';
import {
  after,
  born,
  CLOSE_AT,
  died,
  filled,
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

export const SITUATIONS = {
  opening: born(),
  'opening, 60 in hand': play(born(), filled('entry', 1, totals(60, 96), after(1), false)),
  'opening, market settled': play(born(), over, settledYes),
  open: opened(),
  'open, stops paused': play(opened(), { type: 'stops.pause', by: 'test', atMs: after(2) }),
  'monitoring.watching': watched(),
  'monitoring.watching, unverified': watched({ guard: unverified() }),
  'monitoring.watching, NO side': watched({ side: 'no' }),
  'monitoring.verifying': verifying,
  'autoStopping.exiting': stopping,
  'autoStopping.exiting, 60 sold before': retries(dies(stopping, 60)),
  'autoStopping.retrying': dies(stopping),
  'autoStopping.stuck': stuck(stopping),
  'closing.exiting': closing,
  'closing.retrying': dies(closing),
  'closing.retrying, no price': play(watched(), {
    type: 'close.requested',
    by: 'test',
    reading: noProof,
    atMs: after(10),
  }),
  'closing.stuck': stuck(closing),
  settling: play(watched(), over),
  'settling, exit alive': play(stopping, over),
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
