import { countCenti, type CountCenti, type HeldPriceCenti } from '../model/money.ts';
import type { MarketReading, StopCause } from '../model/reading.ts';
import type { TradeContext, TradeEvent } from '../model/trade.ts';
import { restingAfter } from './limit-exit.ts';
import { partAfter } from './part.ts';
import { isExitAlive, recordReport, type OrderReport } from './position.ts';
import { dueCause, probabilityCause } from './stop-causes.ts';
import { isQuoteProven } from './stop-rules.ts';

/* What a trade makes of what it hears: facts of one event against the context it comes to. */

export type Args = { readonly context: TradeContext; readonly event: TradeEvent };

export const reportOf = ({ event }: Args): OrderReport | null => {
  if (event.type !== 'order.filled' && event.type !== 'order.died') return null;
  const { orderId, leg, filledCenti, costMicros, feesMicros } = event;
  const ended = event.type === 'order.died' || event.complete;
  return { orderId, leg, filledCenti, costMicros, feesMicros, ended };
};

/** The context with the report of this event in its books, where it is one. */
export const recorded = (args: Args): TradeContext => {
  const report = reportOf(args);
  if (report === null) return args.context;
  const booked = { ...args.context, ...recordReport(args.context, report) };
  return { ...booked, ...restingAfter(booked, report), ...partAfter(args.context, booked) };
};

/** The report tells something; a repetition, or one overtaken by a newer, does not. */
export const isReportNew = (args: Args): boolean => {
  const report = reportOf(args);
  if (report === null) return false;
  const known = args.context.orders[report.orderId];
  return (
    known === undefined || report.filledCenti > known.filledCenti || (report.ended && !known.ended)
  );
};

export const readingOf = (event: TradeEvent): MarketReading | null => {
  if (event.type === 'stop.tripped') return event.cause.reading;
  return 'reading' in event ? event.reading : null;
};

/** The best bid of the held leg that this event brings, where it is proven; null otherwise. */
export const freshBid = ({ context, event }: Args): HeldPriceCenti | null => {
  const reading = readingOf(event);
  return reading !== null && isQuoteProven(context, reading) ? reading.bidCenti : null;
};

/** The probability stop as it stands when its verification ends; null where nothing proves it. */
export const causeNow = ({ context, event }: Args): StopCause | null => {
  const reading = readingOf(event);
  return reading === null ? null : probabilityCause(context, reading);
};

/** The stop that this event tells of, as far as the trade's own rules ask for it. */
export const stopOf = ({ context, event }: Args): StopCause | null =>
  event.type === 'stop.tripped' ? dueCause(context, event.cause, event.atMs) : null;

export const isCurrentTimer = ({ context, event }: Args): boolean =>
  event.type === 'deadline.reached' && event.timerId === context.deadline?.timerId;

/** The first report that says an exit has ended; a repetition of an older exit's is not. */
export const isExitOver = (args: Args): boolean => {
  const report = reportOf(args);
  return (
    report?.leg === 'exit' && report.ended && args.context.orders[report.orderId]?.ended !== true
  );
};

/** The part that was to be sold has been, and nothing of ours is alive. */
export const isPartSold = (args: Args): boolean => {
  const after = recorded(args);
  return isReportNew(args) && after.partialCenti === 0 && !isExitAlive(after);
};

/**
 * How much a request to close asks for, in whole steps of the market; undefined for any other
 * event.
 */
export const closeCountOf = ({ context, event }: Args): CountCenti | null | undefined => {
  if (event.type !== 'close.requested') return undefined;
  const { countCenti: count } = event;
  const { instrument } = context.ticket;
  return count === null || instrument === undefined
    ? count
    : countCenti(count - (count % instrument.countStep));
};

export const soldNothing = (args: Args): boolean =>
  args.event.type === 'order.died' &&
  recorded(args).exit.filledCenti === args.context.exit.filledCenti;
