import type { Board } from '../../machines/market/board.ts';
import type { Watch } from '../../machines/market/watch.ts';
import type { Hear } from './entry.ts';

/** A board whose calls from outside of the watch are heard before they are made. */
export const recordedBoard = (board: Board, hear: Hear): Board => ({
  window: board.window,
  quote: (feed, quote) => board.quote(feed, quote),
  spot: (feed, tick) => board.spot(feed, tick),
  proven: (feed, atMs) => board.proven(feed, atMs),
  doubted: (feed, reason) => board.doubted(feed, reason),
  clockMeasured: (skewMs) => board.clockMeasured(skewMs),
  setBack: (nowMs, byMs) => board.setBack(nowMs, byMs),
  isUntimely: (value) => board.isUntimely(value),
  recall: (symbol, prices) => {
    hear({ kind: 'recalled', symbol, prices });
    board.recall(symbol, prices);
  },
  useTable: (symbol, table, version) => {
    hear({ kind: 'table', symbol, version: table === null ? null : version });
    board.useTable(symbol, table, version);
  },
  hear: (market, value) => {
    hear({ kind: 'external', market, value });
    board.hear(market, value);
  },
  quoteCell: (market) => board.quoteCell(market),
  spotCell: (symbol) => board.spotCell(symbol),
  forget: (market) => {
    hear({ kind: 'forgotten', market });
    board.forget(market);
  },
  reading: (...view) => board.reading(...view),
});

/** A watch whose calls are heard before they are made; who is guarded is told by whoever knows. */
export const recordedWatch = (watch: Watch, hear: Hear): Watch => ({
  guard: (trade, nowMs) => watch.guard(trade, nowMs),
  rearm: (tradeId, atMs) => {
    hear({ kind: 'rearmed', tradeId, atMs });
    watch.rearm(tradeId, atMs);
  },
  release: (tradeId) => {
    hear({ kind: 'released', tradeId });
    watch.release(tradeId);
  },
  closeMoved: (market, closeAtMs) => {
    hear({ kind: 'closeMoved', market, closeAtMs });
    watch.closeMoved(market, closeAtMs);
  },
  quote: (feed, quote) => {
    hear({ kind: 'quote', feed, quote });
    watch.quote(feed, quote);
  },
  spot: (feed, tick) => {
    hear({ kind: 'spot', feed, tick });
    watch.spot(feed, tick);
  },
  proven: (feed, atMs) => {
    hear({ kind: 'proven', feed, atMs });
    watch.proven(feed, atMs);
  },
  doubted: (feed, reason) => {
    hear({ kind: 'doubted', feed, reason });
    watch.doubted(feed, reason);
  },
  clockMeasured: (skewMs) => {
    hear({ kind: 'clock', skewMs });
    watch.clockMeasured(skewMs);
  },
  sweep: (atMs) => {
    hear({ kind: 'sweep', atMs });
    watch.sweep(atMs);
  },
  reading: (tradeId, atMs) => {
    hear({ kind: 'asked', tradeId, atMs });
    return watch.reading(tradeId, atMs);
  },
  readings: (nowMs) => watch.readings(nowMs),
  blockers: (tradeId, atMs) => watch.blockers(tradeId, atMs),
  forget: (market) => watch.forget(market),
  figures: () => watch.figures(),
  crossChecks: (nowMs) => watch.crossChecks(nowMs),
});
