import type { SymbolId } from '../../../machines/model/ids.ts';
import type { SpotTick } from '../../../machines/model/quote.ts';
import type { SignalSettings } from '../../../machines/model/signal-settings.ts';
import type { Candle, Rejected, Signal } from '../../../machines/model/signal.ts';
import { epochMs, plusMs, type EpochMs } from '../../../machines/model/time.ts';
import {
  createCandleBuilder,
  type CandleBuilder,
  type ClosedSlot,
} from '../../../machines/signals/candle-builder.ts';
import { candleFault, unbrokenTail } from '../../../machines/signals/candles.ts';
import { votesOf } from '../../../machines/signals/rules.ts';
import { createTickFilter, type TickDoubt } from '../../../machines/signals/tick-filter.ts';
import { verdictOf } from '../../../machines/signals/verdict.ts';
import { readingsOf } from './indicators.ts';
import { createRejections } from './rejections.ts';

/** The newest of these closed candles, judged. */
const signalOf = (
  symbol: SymbolId,
  frameMs: number,
  candles: readonly Candle[],
  settings: SignalSettings,
): Signal => {
  const candle = candles.at(-1);
  if (candle === undefined) throw new RangeError('signal: expected a candle, found none');
  const readings = readingsOf(candles, frameMs, settings);
  const votes = votesOf(readings, settings.rules);
  return {
    symbol,
    frameMs,
    closedAtMs: plusMs(candle.openedAtMs, frameMs),
    ...verdictOf(votes, readings.adx, settings.trend),
    adx: readings.adx,
    votes,
    candle,
    candles: candles.length,
  };
};

/** One symbol, from its prices to its signals. */
export type Analyst = {
  /** Candles that were closed before, oldest first; they are checked like all others. */
  readonly recall: (frameMs: number, candles: readonly Candle[]) => void;
  /** Takes a price in; what closes by it is judged. */
  readonly price: (tick: Price, doubt: TickDoubt | null) => readonly Signal[];
  /** The price held until then, whether or not it moved. */
  readonly proven: (atMs: EpochMs) => void;
  /** Time has come so far; what closes by it is judged. */
  readonly reach: (nowMs: EpochMs) => readonly Signal[];
  /** Counts rows as refused: by somebody else, or taken before and not put down. */
  readonly reject: (rows: readonly Rejected[]) => void;
  /** What was refused since this was last asked. */
  readonly takeRejected: () => readonly Rejected[];
};

type Price = Pick<SpotTick, 'priceMicros' | 'receivedAtMs'>;

type Frame = { readonly frameMs: number; builder: CandleBuilder; candles: readonly Candle[] };

/** `fromMs`: when its prices begin; a candle that was open before then is not whole. */
export const createAnalyst = (
  symbol: SymbolId,
  settings: SignalSettings,
  fromMs: EpochMs,
): Analyst => {
  const { data, framesMs, historyCandles, maxMissingCandles } = settings;
  const filter = createTickFilter(data);
  const rejections = createRejections();
  const count = (
    frameMs: Rejected['frameMs'],
    reason: Rejected['reason'],
    lastAtMs: EpochMs,
  ): void => rejections.add({ symbol, frameMs, reason, count: 1, lastAtMs });
  const builderFrom = (frameMs: number, atMs: EpochMs): CandleBuilder =>
    createCandleBuilder(frameMs, data.maxSilenceMs, atMs);
  const frames = framesMs.map((frameMs): Frame => ({
    frameMs,
    builder: builderFrom(frameMs, fromMs),
    candles: [],
  }));

  /** Takes a candle that is in order into the history; says whether it did. */
  const admit = (frame: Frame, candle: Candle): boolean => {
    const fault = candleFault(candle, frame.frameMs, data);
    if (fault !== null) {
      count(frame.frameMs, fault, plusMs(candle.openedAtMs, frame.frameMs));
      return false;
    }
    const candles = [...frame.candles, candle].slice(-historyCandles);
    frame.candles = unbrokenTail(candles, frame.frameMs, maxMissingCandles);
    return true;
  };

  const judge = (frame: Frame, { openedAtMs, candle }: ClosedSlot): readonly Signal[] => {
    const { frameMs } = frame;
    if (candle === null) count(frameMs, 'thin', plusMs(openedAtMs, frameMs));
    return candle !== null && admit(frame, candle)
      ? [signalOf(symbol, frameMs, frame.candles, settings)]
      : [];
  };

  const reach = (nowMs: EpochMs): readonly Signal[] =>
    frames.flatMap((frame) => frame.builder.closeUpTo(nowMs).flatMap((slot) => judge(frame, slot)));

  return {
    recall: (frameMs, candles) => {
      const frame = frames.find((each) => each.frameMs === frameMs);
      const last = candles.at(-1);
      if (frame === undefined || last === undefined) return;
      for (const candle of candles) admit(frame, candle);
      frame.builder = builderFrom(frameMs, epochMs(Math.max(fromMs, last.openedAtMs + frameMs)));
    },
    price: (tick, doubt) => {
      const fault = filter.judge(tick, doubt);
      if (fault !== null) {
        count(null, fault, tick.receivedAtMs);
        return [];
      }
      const signals = reach(tick.receivedAtMs);
      for (const { builder } of frames) builder.price(tick.receivedAtMs, tick.priceMicros);
      return signals;
    },
    proven: (atMs) => frames.forEach(({ builder }) => builder.proven(atMs)),
    reach,
    reject: (rows) => rows.forEach(rejections.add),
    takeRejected: rejections.take,
  };
};
