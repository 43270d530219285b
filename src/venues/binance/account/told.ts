import { z } from 'zod';

import type { WatchedOrder, WatchedPosition } from '../../../../machines/model/watched-account.ts';

/*
 * What listings and events of accounts have in common. Unknown keys pass; a missing or malformed
 * one rejects the whole, since an account that is known in part is not known.
 */

export const decimal = z.string().regex(/^-?\d+(\.\d+)?$/);
/** An id, whole or as the text of one that a double does not hold. */
export const longId = z
  .union([z.int().nonnegative(), z.string().regex(/^\d{1,20}$/)])
  .transform(String);
export const side = z.enum(['BUY', 'SELL']);
export const positionSide = z.enum(['BOTH', 'LONG', 'SHORT']);

export const isZero = (text: string): boolean => Number(text) === 0;
export const unlessZero = (text: string | undefined): string | null =>
  text === undefined || isZero(text) ? null : text;

type PositionSide = z.infer<typeof positionSide>;

const heldSide = (told: PositionSide): 'long' | 'short' | null =>
  told === 'BOTH' ? null : told === 'LONG' ? 'long' : 'short';

/** What both the listing and the event say of a position, under one set of names. */
export const positionOf = (told: {
  readonly product: string;
  readonly amount: string;
  readonly positionSide: PositionSide;
  readonly entryPrice: string;
  readonly margin: WatchedPosition['margin'];
  readonly liquidationPrice: string | null;
}): WatchedPosition => ({
  product: told.product,
  side: heldSide(told.positionSide) ?? (told.amount.startsWith('-') ? 'short' : 'long'),
  quantity: told.amount.replace('-', ''),
  entryPrice: told.entryPrice,
  margin: told.margin,
  liquidationPrice: told.liquidationPrice,
});

/** In hedge mode an order against its position reduces it, whatever it says. */
const isReducing = (told: {
  readonly side: 'BUY' | 'SELL';
  readonly positionSide: PositionSide;
  readonly reduceOnly: boolean;
  readonly closePosition: boolean;
}): boolean =>
  told.reduceOnly ||
  told.closePosition ||
  (told.positionSide === 'LONG' && told.side === 'SELL') ||
  (told.positionSide === 'SHORT' && told.side === 'BUY');

/** Adds two amounts of the venue exactly, to as many decimals as either has. */
export const sumOf = (a: string, b: string): string => {
  const scale = Math.max(...[a, b].map((text) => (text.split('.')[1] ?? '').length));
  const scaled = (text: string): bigint => {
    const [whole = '0', fraction = ''] = text.split('.');
    return BigInt(whole + fraction.padEnd(scale, '0'));
  };
  const digits = (scaled(a) + scaled(b)).toString().padStart(scale + 1, '0');
  return scale === 0 ? digits : `${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
};

type ToldOrder = {
  readonly orderId: string;
  readonly product: string;
  readonly side: 'BUY' | 'SELL';
  readonly positionSide: PositionSide;
  readonly kind: string;
  readonly quantity: string;
  readonly price: string;
  readonly triggerPrice: string;
  readonly reduceOnly: boolean;
  readonly closePosition: boolean;
};

/** What every listing and every event says of an order, under one set of names. */
export const orderOf = (told: ToldOrder): WatchedOrder => ({
  orderId: told.orderId,
  product: told.product,
  side: told.side === 'BUY' ? 'buy' : 'sell',
  positionSide: heldSide(told.positionSide),
  kind: told.kind,
  quantity: told.closePosition ? null : told.quantity,
  price: unlessZero(told.price),
  triggerPrice: unlessZero(told.triggerPrice),
  isReducing: isReducing(told),
});

/** On spot nothing is reduced: an order sells what is there. */
export const spotOrderOf = (
  told: Pick<ToldOrder, 'product' | 'side' | 'kind' | 'quantity' | 'price' | 'triggerPrice'> & {
    readonly id: string;
  },
): WatchedOrder =>
  orderOf({
    ...told,
    orderId: `order ${told.id}`,
    positionSide: 'BOTH',
    reduceOnly: told.side === 'SELL',
    closePosition: false,
  });
