import type { Board } from '../../machines/market/board.ts';
import type { Watch } from '../../machines/market/watch.ts';
import { feedId } from '../../machines/model/ids.ts';
import { unreachable } from '../../machines/model/result.ts';
import type { EpochMs } from '../../machines/model/time.ts';
import type { Entry, EntryOf } from './entry.ts';

/** A feed that delivers nothing: its proofs move time on, and prove nothing. */
const TIME = feedId('feed:time');

export const passTime = (watch: Watch, atMs: EpochMs): void => {
  watch.proven(TIME, atMs);
};

/** What is of one trade, or of the recording itself. */
type Apart = 'session' | 'cut' | 'guarded' | 'released' | 'told' | 'asked' | 'table';

/** Makes the call of the watch, or of its board, that was recorded. */
export const playEntry = (
  one: Exclude<Entry, EntryOf<Apart>>,
  watch: Watch,
  board: Board,
): void => {
  switch (one.kind) {
    case 'quote':
      watch.quote(one.feed, one.quote);
      return;
    case 'spot':
      watch.spot(one.feed, one.tick);
      return;
    case 'proven':
      watch.proven(one.feed, one.atMs);
      return;
    case 'passed':
      passTime(watch, one.atMs);
      return;
    case 'doubted':
      watch.doubted(one.feed, one.reason);
      return;
    case 'clock':
      watch.clockMeasured(one.skewMs);
      return;
    case 'sweep':
      watch.sweep(one.atMs);
      return;
    case 'closeMoved':
      watch.closeMoved(one.market, one.closeAtMs);
      return;
    case 'rearmed':
      watch.rearm(one.tradeId, one.atMs);
      return;
    case 'forgotten':
      board.forget(one.market);
      return;
    case 'recalled':
      board.recall(one.symbol, one.prices);
      return;
    case 'external':
      board.hear(one.market, one.value);
      return;
    case 'market':
    case 'lifecycle':
      return;
    default:
      unreachable(one);
  }
};
