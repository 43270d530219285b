import { countCenti } from '../../machines/model/money.ts';
import type { MarketReading } from '../../machines/model/reading.ts';
import type { Ticket, TradeContext } from '../../machines/model/trade.ts';
import type { Step } from '../../src/runtime/durable/logic.ts';
import {
  after,
  born,
  died,
  filled,
  noProof,
  play,
  probabilityStop,
  reading,
  timer,
  totals,
} from '../support/trade-fixtures.ts';

/* What befalls most trades, each by one word: a trade goes in, the trade after it comes out. */

export type Trade = Step<TradeContext>;

export const opened = (changes: Partial<Ticket> = {}): Trade =>
  play(born(changes), filled('entry', 1, totals(100, 96), after(1)));

export const watched = (changes: Partial<Ticket> = {}): Trade =>
  play(opened(changes), { type: 'watch.armed', reading: reading(), atMs: after(2) });

export const pausesStops = (trade: Trade): Trade =>
  play(trade, { type: 'stops.pause', by: 'test', atMs: after(2) });

export const trips = (trade: Trade): Trade =>
  play(trade, { type: 'stop.tripped', cause: probabilityStop(39.9), atMs: after(10) });

/** A close of `contracts`, of all where that is null. */
export const closes = (
  trade: Trade,
  contracts: number | null = null,
  seen: MarketReading = reading(),
): Trade =>
  play(trade, {
    type: 'close.requested',
    by: 'test',
    countCenti: contracts === null ? null : countCenti(contracts * 100),
    reading: seen,
    atMs: after(10),
  });

/** The timer of `trade` rings on time, with what is `seen` then. */
export const rings = (trade: Trade, seen: MarketReading = reading()): Trade =>
  play(trade, timer(trade, seen));

export const ringsBlind = (trade: Trade): Trade => rings(trade, noProof);

/** The exit asked for last ends after `sold` contracts. */
export const dies = (trade: Trade, sold = 0, cents = 45): Trade =>
  play(trade, died('exit', trade.context.exitAttempts, totals(sold, cents), after(30)));

/** Three exits in a row end with nothing sold. */
export const failsThrice = (exiting: Trade): Trade => dies(rings(dies(rings(dies(exiting)))));
