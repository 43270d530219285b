import type { SimRefusal } from '../gate.ts';

/*
 * Refusals in the words of the venue's error codes
 * (developers.binance.com/docs/derivatives/usds-margined-futures/error-code).
 */

const refused = (code: number, msg: string, status = 400): SimRefusal => ({ status, code, msg });

export const isRefusal = (value: object): value is SimRefusal =>
  'status' in value && 'code' in value && 'msg' in value;

export const missing = (name: string): SimRefusal =>
  refused(-1102, `Mandatory parameter '${name}' was not sent, was empty/null, or malformed.`);
export const notRequired = (name: string): SimRefusal =>
  refused(-1106, `Parameter '${name}' sent when not required.`);
export const invalid = (name: string): SimRefusal =>
  refused(-1130, `Data sent for parameter '${name}' is not valid.`);
export const unread = (name: string): SimRefusal =>
  refused(-1104, `Not all sent parameters were read; '${name}' was not.`);
export const limitPriceAbove = (price: string): SimRefusal =>
  refused(-4016, `Limit price can't be higher than ${price}.`);
export const limitPriceBelow = (price: string): SimRefusal =>
  refused(-4024, `Limit price can't be lower than ${price}.`);
export const notionalBelow = (dollars: number): SimRefusal =>
  refused(
    -4164,
    `Order's notional must be no smaller than ${dollars} (unless you choose reduce only).`,
  );

export const REFUSED = {
  unknownError: refused(-1000, 'An unknown error occured while processing the request.', 500),
  tooManyRequests: refused(-1003, 'Too many requests; please use the websocket.', 429),
  banned: refused(-1003, 'Way too many requests; IP banned.', 418),
  timeout: refused(
    -1007,
    'Timeout waiting for response from backend server. Send status unknown; ' +
      'execution status unknown.',
    503,
  ),
  throttled: refused(
    -1008,
    'Request throttled by system-level protection. Reduce-only/close-position orders are exempt. ' +
      'Please try again.',
    503,
  ),
  tooManyOrders: refused(-1015, 'Too many new orders.', 429),
  precision: refused(-1111, 'Precision is over the maximum defined for this asset.'),
  noDepth: refused(-1112, 'No orders on book for symbol.'),
  timeInForce: refused(-1115, 'Invalid timeInForce.'),
  orderType: refused(-1116, 'Invalid orderType.'),
  side: refused(-1117, 'Invalid side.'),
  symbol: refused(-1121, 'Invalid symbol.'),
  responseType: refused(-1136, 'Invalid newOrderRespType.'),
  unknownOrder: refused(-2011, 'Unknown order sent.'),
  noSuchOrder: refused(-2013, 'Order does not exist.'),
  margin: refused(-2019, 'Margin is insufficient.'),
  wouldTrigger: refused(-2021, 'Order would immediately trigger.'),
  reduceOnly: refused(-2022, 'ReduceOnly Order is rejected.'),
  priceZero: refused(-4001, 'Price less than 0.'),
  priceMax: refused(-4002, 'Price greater than max price.'),
  quantityZero: refused(-4003, 'Quantity less than or equal to zero.'),
  quantityMin: refused(-4004, 'Quantity less than min quantity.'),
  quantityMax: refused(-4005, 'Quantity greater than max quantity.'),
  priceMin: refused(-4013, 'Price less than min price.'),
  tick: refused(-4014, 'Price not increased by tick size.'),
  clientId: refused(-4015, 'Client order id is not valid.'),
  step: refused(-4023, 'Qty not increased by step size.'),
  leverage: refused(-4028, 'Leverage is not valid'),
  marginSame: refused(-4046, 'No need to change margin type.'),
  marginWithPosition: refused(-4048, 'Margin type cannot be changed if there exists position.'),
  sideSame: refused(-4059, 'No need to change position side.'),
  positionSide: refused(-4061, "Order's position side does not match user's setting."),
  sideWithOrders: refused(-4067, 'Position side cannot be changed if there exists open orders.'),
  sideWithPosition: refused(-4068, 'Position side cannot be changed if there exists position.'),
  duplicateId: refused(-4116, 'ClientOrderId is duplicated.'),
  useAlgo: refused(
    -4120,
    'Order type not supported for this endpoint. Please use the Algo Order API endpoints instead.',
  ),
  stopExists: refused(
    -4130,
    'An open stop or take profit order with GTE and closePosition in the direction is existing.',
  ),
  counterPrice: refused(
    -4131,
    "The counterparty's best price does not meet the PERCENT_PRICE filter limit.",
  ),
  closeWithQuantity: refused(-4137, 'Quantity must be zero with closePosition equals true.'),
  paused: refused(-4140, 'Invalid symbol status for opening position.'),
  fillOrKill: refused(
    -5021,
    'Due to the order could not be filled immediately, the FOK order has been rejected.',
  ),
  postOnly: refused(
    -5022,
    'Due to the order could not be executed as maker, the Post Only order will be rejected.',
  ),
} as const satisfies Readonly<Record<string, SimRefusal>>;
