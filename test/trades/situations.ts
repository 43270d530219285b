import { heldPriceCenti, micros } from '../../machines/model/money.ts';
import type { GuardSettings } from '../../machines/model/settings.ts';
import type { Ticket } from '../../machines/model/trade.ts';
import {
  after,
  born,
  CLOSE_AT,
  died,
  filled,
  guard,
  noProof,
  play,
  reading,
  totals,
  unverified,
} from '../support/trade-fixtures.ts';
import {
  closes,
  dies,
  opened,
  pausesStops,
  rings,
  ringsBlind,
  failsThrice,
  trips,
  watched,
  type Trade,
} from './steps.ts';

/* One trade of 100 YES at 96¢ in every state it can rest in, each reached by events alone. */

/** Left when nothing has been proven about it for a minute. */
const sighted = (changes: Partial<GuardSettings> = {}): Partial<Ticket> => ({
  guard: guard({ blind: { policy: 'exit', afterMs: 60_000 }, ...changes }),
});
const floored = { exit: { ...guard().exit, floorCenti: 1_000 } };
const manyTries = { exit: { ...floored.exit, maxAttempts: 9 } };
const byCommand = { exit: { ...guard().exit, stuckRetryMs: null } };

const stopping = trips(watched({ guard: unverified() }));
const closing = closes(watched());
const unpriced = closes(watched(), null, noProof);
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
  'opening, close asked': closes(born()),
  'opening, entry overdue': ringsBlind(born()),
  'opening, market settled': play(born(), over, settledYes),
  open: opened(),
  'open, stops paused': pausesStops(opened()),
  'open, blind for now': opened(sighted()),
  'open, blind for now, stops paused': pausesStops(opened(sighted())),
  'open, blind for now, with a floor': opened(sighted(floored)),
  'open, blind for now, no stops wanted': opened(sighted({ stopsEnabled: false })),
  'monitoring.watching': watched(),
  'monitoring.watching, unverified': watched({ guard: unverified() }),
  'monitoring.watching, NO side': watched({ side: 'no' }),
  'monitoring.watching, every rule': allWatched,
  'monitoring.verifying': trips(watched()),
  'monitoring.verifying, every rule': trips(allWatched),
  'autoStopping.exiting': stopping,
  'autoStopping.exiting, 60 sold before': rings(dies(stopping, 60)),
  'autoStopping.exiting, overdue': ringsBlind(stopping),
  'autoStopping.exiting, blind at the floor': ringsBlind(opened(sighted(floored))),
  'autoStopping.retrying': dies(stopping),
  'autoStopping.retrying, blind, no price': ringsBlind(opened(sighted())),
  'autoStopping.stuck': failsThrice(stopping),
  'closing.exiting': closing,
  'closing.retrying': dies(closing),
  'closing.retrying, no price': unpriced,
  'closing.retrying, ladder used up, with a floor': failsThrice(
    closes(watched({ guard: guard(manyTries) })),
  ),
  'closing.stuck': failsThrice(closing),
  'closing.stuck, by command only': failsThrice(closes(watched({ guard: guard(byCommand) }))),
  settling: play(watched(), over),
  'settling, exit alive': play(stopping, over),
  'settling, overdue': ringsBlind(play(watched(), over)),
  'settling, close asked': play(unpriced, over),
  'closed, sold': play(closing, filled('exit', 1, totals(100, 45), after(11))),
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
