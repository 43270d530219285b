import { randomUUID } from 'node:crypto';

import type { MarketTicker } from '../../../machines/model/ids.ts';
import type { CountCenti } from '../../../machines/model/money.ts';
import type { EpochMs } from '../../../machines/model/time.ts';
import type { TapeFrame } from '../tapes/tape.ts';
import type { AccountOrder } from './account-order.ts';
import type { AmendForm, DecreaseForm, Routing } from './change-forms.ts';
import type { ExchangeParts, Markets } from './exchange-parts.ts';
import {
  closeMarket,
  determineMarket,
  openOnDesk,
  refreshBook,
  settleMarket,
} from './market-desk.ts';
import type { MarketState } from './market.ts';
import { amendOrder, decreaseOrder, restingFor, type Amended } from './order-changes.ts';
import { admitOrder, endOrder } from './order-desk.ts';
import type { OrderForm } from './order-form.ts';
import { isRefusal, notFound, type Refusal } from './refusal.ts';

export type Cancelled = { readonly order: AccountOrder; readonly reducedByCenti: CountCenti };

/** The matching engine of the paper venue: markets driven by a tape, one account trading them. */
export type Exchange = {
  readonly markets: Markets;
  /** Takes the tape's next frame. */
  readonly apply: (frame: TapeFrame) => void;
  readonly place: (form: OrderForm, atMs: EpochMs) => AccountOrder | Refusal;
  readonly cancel: (orderId: string, routing: Routing, atMs: EpochMs) => Cancelled | Refusal;
  readonly amend: (orderId: string, form: AmendForm, atMs: EpochMs) => Amended | Refusal;
  readonly decrease: (orderId: string, form: DecreaseForm, atMs: EpochMs) => AccountOrder | Refusal;
  /** Ends resting orders whose time has come. */
  readonly expire: (atMs: EpochMs) => void;
  /** Trading pauses: ends resting orders that said so when they were placed. */
  readonly pause: (atMs: EpochMs) => void;
};

const applyFrame = (
  parts: ExchangeParts,
  markets: Map<MarketTicker, MarketState>,
  frame: TapeFrame,
): void => {
  if (frame.kind === 'spot') return;
  if (frame.kind === 'opened') {
    openOnDesk(parts, markets, frame);
    return;
  }
  const market = markets.get(frame.ticker);
  if (market === undefined)
    throw new RangeError(`tape: expected an open market, found ${frame.kind} of ${frame.ticker}`);
  switch (frame.kind) {
    case 'book':
      refreshBook(parts, markets, market, frame);
      return;
    case 'closed':
      closeMarket(parts, markets, market, frame.atMs);
      return;
    case 'determined':
      determineMarket(parts, market, frame);
      return;
    case 'settled':
      settleMarket(parts, market, frame.atMs);
      return;
  }
};

/** Ids are random unless the parts say otherwise. */
export type ExchangeOptions = Omit<ExchangeParts, 'newId'> & Partial<Pick<ExchangeParts, 'newId'>>;

export const createExchange = (options: ExchangeOptions): Exchange => {
  const parts: ExchangeParts = { newId: randomUUID, ...options };
  const { account, record } = parts;
  const markets = new Map<MarketTicker, MarketState>();
  return {
    markets,
    apply: (frame) => applyFrame(parts, markets, frame),
    place: (form, atMs) => {
      const outcome = admitOrder(parts, markets, form, atMs);
      if (!isRefusal(outcome)) return outcome;
      const { clientOrderId, ticker } = form;
      record({ type: 'orderRefused', atMs, clientOrderId, ticker, code: outcome.code });
      return outcome;
    },
    cancel: (orderId, routing, atMs) => {
      const order = restingFor(parts, markets, orderId, routing);
      if (order === null) return notFound;
      endOrder(parts, markets, order, 'UserCancel', atMs);
      return { order, reducedByCenti: order.remainingCenti };
    },
    amend: (orderId, form, atMs) => amendOrder(parts, markets, orderId, form, atMs),
    decrease: (orderId, form, atMs) => decreaseOrder(parts, markets, orderId, form, atMs),
    expire: (atMs) => {
      for (const order of account.resting())
        if (order.placed.expiresAtMs !== null && order.placed.expiresAtMs <= atMs)
          endOrder(parts, markets, order, 'ExpiryCancel', atMs);
    },
    pause: (atMs) => {
      for (const order of account.resting())
        if (order.placed.cancelOnPause) endOrder(parts, markets, order, 'HaltCancel', atMs);
    },
  };
};
