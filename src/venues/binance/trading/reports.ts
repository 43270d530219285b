import { z } from 'zod';

import { clientOrderId } from '../../../../machines/model/ids.ts';
import { makerOfClientOrder } from '../../../../machines/model/order.ts';
import type { FeedLink } from '../../feed-driver.ts';
import type {
  VenueFill,
  VenueOrder,
  VenuePosition,
} from '../../../../machines/model/venue-account.ts';
import { parseExact } from '../exact-json.ts';
import type { ScaleOf } from './catalogue.ts';
import type { ForeignFee } from './lookup.ts';
import { parseOrder, parsePosition, parseTrade, type Scale } from './parse.ts';
import { accountUpdateSchema, orderUpdateSchema, type WireOrderUpdate } from './schemas.ts';

/** What the account's stream says of orders, trades and positions, for whoever guards trades. */
export type Reports = (text: string, link: Pick<FeedLink, 'feedId' | 'sink' | 'missed'>) => void;

/** What one frame says; `missed`: what it says cannot be told, and must be asked for. */
type Report =
  | { readonly kind: 'fill'; readonly fill: VenueFill }
  | { readonly kind: 'order'; readonly order: VenueOrder }
  | { readonly kind: 'position'; readonly position: VenuePosition }
  | { readonly kind: 'missed'; readonly why: string };

const missed = (why: string): Report => ({ kind: 'missed', why });

const event = z.object({ e: z.string() });
const wrapped = z.object({ data: z.record(z.string(), z.unknown()) });

const HEDGED = 'a report of hedge mode: expected one-way mode';

/** Why an order has ended by itself, by the venue's number (Event-Order-Update, expiry reason). */
const EXPIRIES: ReadonlyMap<string, string> = new Map([
  ['1', 'SelfTradeCancel'],
  ['2', 'ImmediateOrCancel'],
  ['3', 'SelfTradeCancel'],
  ['4', 'ReduceOnlyCancel'],
  ['5', 'LiquidationCancel'],
  ['6', 'ConditionCancel'],
  ['7', 'DelistingCancel'],
  ['8', 'TriggerCancel'],
  ['9', 'MarketCancel'],
]);

/** A trade is told with the order that it has changed, and before it. */
const tradeIn = ({ o }: WireOrderUpdate, scale: Scale): VenueFill | null => {
  const { c, i, l, L, m, N = 'USDT', n = '0', ps, s, S, t, T } = o;
  const fill = parseTrade(
    {
      ...{ id: t, orderId: i, symbol: s, side: S, positionSide: ps, price: L, qty: l },
      ...{ commission: n, commissionAsset: N, maker: m, time: T },
    },
    scale,
  );
  return fill === null ? null : { ...fill, clientOrderId: c === '' ? null : clientOrderId(c) };
};

const isOurs = (id: string): boolean => id !== '' && makerOfClientOrder(clientOrderId(id)) !== null;

const orderReports = (
  update: WireOrderUpdate,
  scaleOf: ScaleOf,
  foreignFee: ForeignFee,
): readonly Report[] => {
  const { c, er, i, l, N, n, ps, q, s, x, X, z: executedQty } = update.o;
  const scale = scaleOf(s);
  // What cannot be held is nobody's here; an order of ours on a scale that is not known yet is.
  if (scale === null) return isOurs(c) ? [missed(`${s}: its scale is not known`)] : [];
  if (ps !== 'BOTH') return [missed(HEDGED)];
  const wire = { orderId: i, symbol: s, clientOrderId: c, status: X, origQty: q, executedQty };
  const order = parseOrder(wire, scale, EXPIRIES.get(String(er ?? 0)) ?? null);
  if (order === null) return [missed(`order ${i} of ${s}: quantities that are none`)];
  const hasTraded = (x === 'TRADE' || x === 'CALCULATED') && Number(l) > 0;
  if (!hasTraded) return [{ kind: 'order', order }];
  const fill = tradeIn(update, scale);
  if (fill === null) return [missed(`a trade of order ${i} of ${s}: values that are none`)];
  if (fill.feeMicros === 0 && Number(n ?? 0) !== 0) foreignFee(fill, n ?? '', N ?? '');
  return [
    { kind: 'fill', fill },
    { kind: 'order', order },
  ];
};

const positionReports = (
  { a }: z.infer<typeof accountUpdateSchema>,
  scaleOf: ScaleOf,
): readonly Report[] =>
  a.P.flatMap(({ ep, pa, ps, s }): readonly Report[] => {
    const scale = scaleOf(s);
    if (scale === null) return [];
    if (ps !== 'BOTH') return [missed(HEDGED)];
    const position = parsePosition({ symbol: s, positionAmt: pa, entryPrice: ep }, scale);
    return [
      position === null ? missed(`${s}: a position of ${pa}`) : { kind: 'position', position },
    ];
  });

const parsed = (text: string): unknown => {
  try {
    return parseExact(text);
  } catch {
    return null;
  }
};

/** Frames of other kinds, and those that are none, say nothing here. Never throws. */
export const readReports = (
  text: string,
  scaleOf: ScaleOf,
  foreignFee: ForeignFee,
): readonly Report[] => {
  const frame = parsed(text);
  const inner = wrapped.safeParse(frame);
  const told = inner.success ? inner.data.data : frame;
  const kind = event.safeParse(told);
  if (!kind.success) return [];
  if (kind.data.e === 'ORDER_TRADE_UPDATE') {
    const read = orderUpdateSchema.safeParse(told);
    return read.success
      ? orderReports(read.data, scaleOf, foreignFee)
      : [missed('ORDER_TRADE_UPDATE that cannot be read')];
  }
  if (kind.data.e !== 'ACCOUNT_UPDATE') return [];
  const read = accountUpdateSchema.safeParse(told);
  return read.success
    ? positionReports(read.data, scaleOf)
    : [missed('ACCOUNT_UPDATE that cannot be read')];
};

/** Tells a trading house what the stream of its account reports, frame by frame. */
export const createReports = (
  scaleOf: ScaleOf,
  foreignFee: ForeignFee = () => undefined,
): Reports => {
  const tell = (report: Report, { feedId, missed: miss, sink }: Parameters<Reports>[1]): void => {
    switch (report.kind) {
      case 'fill':
        sink.fill(feedId, report.fill);
        return;
      case 'order':
        sink.order(feedId, report.order);
        return;
      case 'position':
        sink.position(feedId, report.position);
        return;
      case 'missed':
        miss(report.why);
    }
  };
  return (text, link) => {
    for (const report of readReports(text, scaleOf, foreignFee)) tell(report, link);
  };
};
