import {
  FULL_PRICE_CENTI,
  micros,
  takerFeeMicros,
  type CountCenti,
  type Micros,
} from '../../../machines/model/money.ts';
import type { AccountView } from './account.ts';
import type { AccountOrder } from './account-order.ts';
import type { Execution } from './book.ts';
import { DUPLICATE_CODE } from './figures.ts';
import { CRYPTO_EXCHANGE_INDEX, isOnStep, type MarketState } from './market.ts';
import type { OrderForm } from './order-form.ts';
import { closingCount, openingPrice } from './position.ts';
import { nested, type Refusal } from './refusal.ts';

/** Fees are booked per fill in hundredths of a cent. */
export const FEE_QUANTUM_MICROS = 100;

export const duplicate = nested(409, DUPLICATE_CODE, 'order already exists', {
  service: 'exchange',
});
const unknownMarket = nested(404, 'market_not_found', 'market not found');
const inactive = nested(400, 'MARKET_INACTIVE', 'market is not active');
const insufficientBalance = nested(400, 'insufficient_balance', 'insufficient balance');
const killed = nested(
  400,
  'fill_or_kill_insufficient_resting_volume',
  'fill or kill: insufficient resting volume',
);

/** A price between the steps of its range. */
export const stepRefusal = (priceCenti: number): Refusal | null =>
  isOnStep(priceCenti)
    ? null
    : nested(400, 'invalid_price', 'invalid price', {
        details: `${priceCenti / FULL_PRICE_CENTI} is not on the market's price step`,
      });

/** What the venue refuses before it looks at the book. Ids come first: they never free up. */
export const preliminaryRefusal = (
  form: OrderForm,
  market: MarketState | undefined,
  account: AccountView,
): Refusal | null => {
  if (form.clientOrderId !== null && account.hasClientId(form.clientOrderId)) return duplicate;
  if (market === undefined || form.exchangeIndex !== CRYPTO_EXCHANGE_INDEX) return unknownMarket;
  if (market.phase !== 'active') return inactive;
  return stepRefusal(form.priceCenti);
};

const positionOf = (
  account: AccountView,
  order: { readonly ticker: OrderForm['ticker'] },
): number => account.positions.get(order.ticker)?.signedCenti ?? 0;

/** What a resting order may still cost: the part of it that would open contracts. */
const reservation = (account: AccountView, { placed, remainingCenti }: AccountOrder): number => {
  const closing = closingCount(positionOf(account, placed), placed.side, remainingCenti);
  return (remainingCenti - closing) * openingPrice(placed.side, placed.priceCenti);
};

/** Cash that no resting order has a claim on. */
export const availableMicros = (account: AccountView): Micros =>
  micros(
    account
      .resting()
      .reduce<number>((left, order) => left - reservation(account, order), account.cashMicros()),
  );

/** Contracts a reduce-only order may trade; all it asks for otherwise. */
export const allowedCount = (form: OrderForm, account: AccountView): number =>
  form.reduceOnly
    ? closingCount(positionOf(account, form), form.side, form.countCenti)
    : form.countCenti;

/** The worst this order can cost: opening contracts at its limit, and the fees of its fills. */
const requiredMicros = (
  form: OrderForm,
  account: AccountView,
  count: CountCenti,
  executions: readonly Execution[],
): number => {
  const closing = closingCount(positionOf(account, form), form.side, count);
  const fees = executions.reduce(
    (sum, one) => sum + takerFeeMicros(one.countCenti, one.priceCenti, FEE_QUANTUM_MICROS),
    0,
  );
  const opening = count - closing;
  return opening === 0 ? 0 : opening * openingPrice(form.side, form.priceCenti) + fees;
};

/** What the venue refuses once it knows what the order would take from the book. */
export const bookRefusal = (
  form: OrderForm,
  account: AccountView,
  count: CountCenti,
  executions: readonly Execution[],
): Refusal | null => {
  const filled = executions.reduce((sum, one) => sum + one.countCenti, 0);
  if (form.postOnly && filled > 0)
    return nested(400, 'invalid_order', 'invalid order', { details: 'post only cross' });
  if (form.timeInForce === 'fill_or_kill' && filled < form.countCenti) return killed;
  if (requiredMicros(form, account, count, executions) > availableMicros(account))
    return insufficientBalance;
  return null;
};
