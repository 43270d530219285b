import fc from 'fast-check';

import { loadPendingIntentsOfTrade, loadActor } from '../../../db/one-actor.ts';
import { readFills } from '../../../db/fills.ts';
import {
  eventId,
  fillId,
  intentId,
  marketTicker,
  tradeId,
  type TradeId,
} from '../../../machines/model/ids.ts';
import { countCenti, heldPriceCenti, micros } from '../../../machines/model/money.ts';
import { clientOrderIdFor } from '../../../machines/model/order.ts';
import { epochMs } from '../../../machines/model/time.ts';
import { shardOf, type ActorKey, type JournalAppend } from '../../../machines/ports.ts';
import { orderEntry, TEST_INSTALLATION, tradeEntry } from '../../db/journal-entries.ts';
import { scriptedDatabase } from '../../support/scripted-database.ts';

/** What one random append does: to whom, at which seq, by which event, under which token. */
export type Draw = {
  readonly isOrder: boolean;
  readonly trade: number;
  readonly seq: number;
  readonly event: number;
  readonly token: number;
  readonly intends: boolean;
  readonly clears: number;
  readonly fills: number;
};

const draw: fc.Arbitrary<Draw> = fc.record({
  isOrder: fc.boolean(),
  trade: fc.nat(2),
  seq: fc.integer({ min: 1, max: 4 }),
  event: fc.nat(3),
  token: fc.constantFrom(1, 1, 1, 1, 2),
  intends: fc.boolean(),
  clears: fc.nat(4),
  fills: fc.nat(2),
});

/** A few statements of a few appends each, about three trades and one order of each. */
export const draws = fc.array(fc.array(draw, { minLength: 1, maxLength: 5 }), {
  minLength: 1,
  maxLength: 12,
});

const AT_MS = Date.UTC(2026, 0, 1);
const MARKET = marketTicker('KXBTC15M-26FEB242330-30');

const idOf = ({ trade }: Draw, first: number): TradeId => tradeId(String(first + trade));
const orderIdOf = (trade: TradeId) => clientOrderIdFor(TEST_INSTALLATION, trade, 'entry', 1);

/** The parts of an append that a draw varies; one event is the same wherever it is drawn. */
const changesOf = (draw: Draw, first: number) => {
  const trade = idOf(draw, first);
  const kind = draw.isOrder ? 'order' : 'trade';
  const tell = { type: 'tellTrade', tradeId: trade } as const;
  const event = {
    type: 'order.died',
    reason: 'drawn',
    orderId: orderIdOf(trade),
    leg: 'entry',
  } as const;
  const totals = { filledCenti: countCenti(0), costMicros: micros(0), feesMicros: micros(0) };
  const intent = { ...tell, event: { ...event, ...totals, atMs: epochMs(AT_MS) } };
  return {
    eventId: eventId(`drawn/${draw.event}`),
    atMs: epochMs(AT_MS + draw.event),
    lease: { shard: shardOf(trade), token: draw.token },
    intents: draw.intends ? [{ intentId: intentId(`${kind}/${draw.seq}`), intent }] : [],
    clears:
      draw.clears === 0 ? [] : [intentId(`${draw.isOrder ? 'trade' : 'order'}/${draw.clears}`)],
    fills: Array.from({ length: draw.isOrder ? draw.fills : 0 }, (_, nth) => ({
      fillId: fillId(`fill-${nth}`),
      orderId: orderIdOf(trade),
      tradeId: trade,
      market: MARKET,
      countCenti: countCenti(100),
      priceCenti: heldPriceCenti(5_000),
      feeMicros: micros(100),
      isTaker: true,
      atMs: epochMs(AT_MS),
    })),
  };
};

export const tradeOf = (draw: Draw, first: number): JournalAppend =>
  tradeEntry(idOf(draw, first), draw.seq, changesOf(draw, first));

export const orderOf = (draw: Draw, first: number): JournalAppend => {
  const trade = idOf(draw, first);
  return orderEntry(trade, orderIdOf(trade), draw.seq, changesOf(draw, first));
};

type Ask = (
  name: string,
  text: string,
  values: readonly unknown[],
) => readonly unknown[] | Promise<readonly unknown[]>;

/** Everything the appends may have written about these trades, as the tree reads it. */
export const stateOf = async (ask: Ask, trades: readonly TradeId[]): Promise<unknown> => {
  const database = scriptedDatabase(async ({ name, text, values }) => ask(name, text, values));
  const states = [];
  for (const trade of trades) {
    const keys: readonly ActorKey[] = [
      { kind: 'trade', tradeId: trade },
      { kind: 'order', tradeId: trade, orderId: orderIdOf(trade) },
    ];
    const intents = await loadPendingIntentsOfTrade(database, trade);
    states.push({
      actors: await Promise.all(keys.map((key) => loadActor(database, key))),
      intents: [...intents].map(({ intentId: id }) => id).sort(),
      fills: await readFills(database, trade),
    });
  }
  return JSON.parse(JSON.stringify(states));
};
