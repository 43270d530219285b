import { z } from 'zod';

import { formatDecimal, parseDecimal } from '../../../machines/model/decimal.ts';
import type { Answer } from './answer.ts';
import { jsonb } from './jsonb.ts';
import type { Tables, TradeRecord } from './tables.ts';

/* What the limits of trading ask of the store. */

const killSwitch: Answer = ({ killSwitch: { seen: _, setting, ...row } }) => [
  { ...row, setting: String(setting) },
];

const killSwitchSeen: Answer = (tables, [setting]) => {
  tables.killSwitch = { ...tables.killSwitch, seen: z.number().parse(setting) };
  return [];
};

const ticketShape = z.looseObject({ limitCenti: z.number() });
const contextShape = z.looseObject({ entry: z.unknown(), exit: z.unknown() });

const tradesOf = (tables: Tables, book: unknown): readonly TradeRecord[] =>
  [...tables.trades.values()]
    .filter((trade) => trade.book === book)
    .sort((a, b) => Number(a.id) - Number(b.id));

const standings: Answer = (tables, [book]) =>
  tradesOf(tables, book)
    .filter(({ endedAtMs }) => endedAtMs === null)
    .map((trade) => {
      const { entry, exit } = contextShape.parse(JSON.parse(trade.context));
      return {
        tradeId: trade.id,
        ticketId: trade.ticketId,
        market: trade.market,
        event: trade.event,
        side: trade.side,
        closeAtMs: trade.closeAtMs,
        instrument: trade.instrument,
        countCenti: trade.count,
        limitCenti: ticketShape.parse(trade.ticket).limitCenti,
        state: trade.state,
        entry: jsonb(entry),
        exit: jsonb(exit),
      };
    });

const closedOf = (tables: Tables, book: unknown): readonly TradeRecord[] =>
  tradesOf(tables, book)
    .filter(({ state }) => state === 'closed')
    .sort((a, b) => (a.closedAtMs ?? 0) - (b.closedAtMs ?? 0) || Number(a.id) - Number(b.id));

const outcomes: Answer = (tables, [book, sinceMs]) =>
  closedOf(tables, book)
    .filter(({ closedAtMs }) => (closedAtMs ?? 0) >= z.number().parse(sinceMs))
    .map((trade) => ({
      tradeId: trade.id,
      market: trade.market,
      event: trade.event,
      side: trade.side,
      closedAtMs: trade.closedAtMs,
      closeMethod: trade.closeMethod,
      pnlMicros: trade.pnl,
    }));

const equity: Answer = (tables, [book]) => {
  let running = 0;
  let peak = 0;
  for (const { pnl } of closedOf(tables, book)) {
    running += parseDecimal(pnl ?? '0', 6) ?? 0;
    peak = Math.max(peak, running);
  }
  return [{ equityMicros: formatDecimal(running, 6), peakMicros: formatDecimal(peak, 6) }];
};

const deskReport: Answer = (tables, [book, desk, , , , pausedUntilMs]) => {
  tables.deskPauses.set(
    `${String(book)}/${String(desk)}`,
    z.number().nullable().parse(pausedUntilMs),
  );
  return [];
};

const deskPause: Answer = (tables, [book, desk]) => {
  const pausedUntilMs = tables.deskPauses.get(`${String(book)}/${String(desk)}`);
  return pausedUntilMs === undefined ? [] : [{ pausedUntilMs }];
};

export const LIMIT_STATEMENTS: readonly (readonly [string, Answer])[] = [
  ['kill-switch', killSwitch],
  ['kill-switch-seen', killSwitchSeen],
  ['standings', standings],
  ['outcomes', outcomes],
  ['equity', equity],
  ['desk-report', deskReport],
  ['desk-pause', deskPause],
];
