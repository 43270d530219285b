import type { z } from 'zod';

import { marketTicker } from '../../../machines/model/ids.ts';
import type { SettlementResult } from '../../../machines/model/market.ts';
import type { MarketLifecycle } from '../venue.ts';
import type { lifecycleFrame } from './frames.ts';
import { instantOfSeconds } from './parse.ts';
import { parseResult } from './parse-market.ts';

type LifecycleMessage = z.infer<typeof lifecycleFrame>['msg'];

/** Results remembered at most; the channel carries the whole exchange. */
const RESULTS_MAX = 10_000;

/**
 * Reads lifecycle messages in the words of the model. `settled` need not repeat the result, so that
 * of `determined` is remembered until then.
 */
export class LifecycleReader {
  readonly #results = new Map<string, SettlementResult>();

  /** Null for messages that change neither trading nor outcome, or whose result is not known. */
  read(msg: LifecycleMessage): MarketLifecycle | null | 'malformed' {
    const market = marketTicker(msg.market_ticker);
    switch (msg.event_type) {
      case 'activated':
        return { kind: 'opened', market };
      case 'deactivated':
        return { kind: 'paused', market };
      case 'close_date_updated': {
        const closeAtMs = instantOfSeconds(msg.close_ts);
        return closeAtMs === null ? 'malformed' : { kind: 'closeMoved', market, closeAtMs };
      }
      case 'determined':
      case 'settled': {
        const result = this.#resultOf(msg);
        if (result === null || result === 'malformed') return result;
        this.#remember(msg, result);
        return { kind: msg.event_type, market, result };
      }
      default:
        return null;
    }
  }

  #resultOf(msg: LifecycleMessage): SettlementResult | null | 'malformed' {
    if (msg.result === undefined || msg.result === '')
      return this.#results.get(msg.market_ticker) ?? null;
    const value = msg.settlement_value;
    return (
      parseResult(msg.result, value === undefined || value === null ? null : String(value)) ??
      'malformed'
    );
  }

  #remember(
    { event_type: type, market_ticker: market }: LifecycleMessage,
    result: SettlementResult,
  ): void {
    this.#results.delete(market);
    if (type === 'settled') return;
    this.#results.set(market, result);
    if (this.#results.size <= RESULTS_MAX) return;
    const [oldest] = this.#results.keys();
    if (oldest !== undefined) this.#results.delete(oldest);
  }
}
