import { randomBytes } from 'node:crypto';

import { formatDecimal, parseDecimal } from '../../../machines/model/decimal.ts';
import type { Clock, TimerHandle } from '../../../machines/ports.ts';
import { every } from '../every.ts';
import {
  accountUpdate,
  firstBooks,
  LISTINGS,
  orderEvent,
  spotUpdate,
  type SimBalance,
  type SimBooks,
  type SimOrder,
  type SimPosition,
} from './books.ts';
import {
  createAccountGate,
  type AccountGate,
  type SimCredentials,
  type SimRefusal,
} from './gate.ts';

type AccountAnswer = {
  readonly status: number;
  readonly body: unknown;
  /** What the request weighs. */
  readonly weight: number;
};

/** Somebody who hears the account's events. */
type Listener = (event: object) => void;

/** The account at one paper market. Somebody else acts on it: nothing here takes an order. */
export type SimAccount = {
  readonly credentials: SimCredentials;
  readonly gate: AccountGate;
  /** Null: the path is none of an account. */
  readonly answer: (request: {
    readonly method: string;
    readonly path: string;
    readonly query: string;
    readonly apiKey: string | null;
  }) => AccountAnswer | null;
  /** Hears by that listen key; one that is not good is taken, and hears nothing. */
  readonly listenBy: (listenKey: string, listener: Listener) => () => void;
  /** Hears until the returned function is called. */
  readonly listen: (listener: Listener) => () => void;
  /** Places or ends an order, as its owner does by hand. */
  readonly place: (order: SimOrder) => void;
  readonly cancel: (id: number) => void;
  /** Changes the holding of a product; an amount of zero closes it. */
  readonly hold: (position: SimPosition) => void;
  readonly pay: (balance: SimBalance) => void;
  /** Ends every listen key before its time. */
  readonly expireKeys: () => void;
  readonly stop: () => void;
};

const KEY_MS = 3_600_000;
const FUNDING_EVERY_MS = 3_600_000;
/** What funding takes, in hundred-millionths of a Tether. */
const FUNDING = 1_000_000;
const DIGITS = 8;

const refused = ({ code, msg, status }: SimRefusal, weight: number): AccountAnswer => ({
  status,
  body: { code, msg },
  weight,
});

const newCredentials = (): SimCredentials => ({
  apiKey: randomBytes(32).toString('hex'),
  secret: randomBytes(32).toString('hex'),
});

/** Keys by which a stream is listened to, each good for an hour from its last extension. */
const createKeys = (clock: Clock) => {
  let present: { readonly key: string; timer: TimerHandle } | null = null;
  const hearers = new Map<Listener, string>();
  const expire = (): void => {
    if (present === null) return;
    const { key, timer } = present;
    clock.clearTimeout(timer);
    present = null;
    for (const [tell, by] of hearers)
      if (by === key) tell({ e: 'listenKeyExpired', E: clock.now(), listenKey: key });
  };
  const extend = (): boolean => {
    if (present === null) return false;
    clock.clearTimeout(present.timer);
    present.timer = clock.setTimeout(expire, KEY_MS);
    return true;
  };
  return {
    expire,
    extend,
    take: (): string => {
      present ??= {
        key: randomBytes(32).toString('hex'),
        timer: clock.setTimeout(expire, KEY_MS),
      };
      extend();
      return present.key;
    },
    listen: (key: string, listener: Listener): (() => void) => {
      hearers.set(listener, key);
      return () => void hearers.delete(listener);
    },
    tell: (event: object): void => {
      for (const [tell, by] of hearers) if (by === present?.key) tell(event);
    },
    stop: (): void => {
      if (present !== null) clock.clearTimeout(present.timer);
    },
  };
};

/** Without its signature, a query is what was signed. */
const signedPart = (query: string): string => query.replace(/&signature=[^&]*$/, '');

/** Answers what is asked of the account; null where the path is none of it. */
const createAnswers = (
  market: 'spot' | 'usdm',
  clock: Clock,
  {
    books,
    gate,
    keys,
  }: {
    readonly books: SimBooks;
    readonly gate: AccountGate;
    readonly keys: ReturnType<typeof createKeys>;
  },
): SimAccount['answer'] => {
  const prefix = market === 'spot' ? '/api/' : '/fapi/';
  const onListenKey = (method: string): AccountAnswer => {
    if (method === 'POST') return { status: 200, body: { listenKey: keys.take() }, weight: 1 };
    return keys.extend()
      ? { status: 200, body: {}, weight: 1 }
      : refused({ status: 400, code: -1125, msg: 'This listenKey does not exist.' }, 1);
  };

  return ({ apiKey, method, path, query }) => {
    if (!path.startsWith(prefix)) return null;
    if (path.endsWith('/time'))
      return { status: 200, body: { serverTime: clock.now() }, weight: 1 };
    const isKey = market === 'usdm' && path === '/fapi/v1/listenKey' && method !== 'GET';
    if (isKey) {
      const refusal = gate.key(apiKey);
      return refusal === null ? onListenKey(method) : refused(refusal, 1);
    }
    const listing = LISTINGS.get(path);
    if (listing === undefined || method !== 'GET') return null;
    const params = new URLSearchParams(query);
    const refusal = gate.signature(params, signedPart(query), apiKey);
    return refusal === null
      ? { status: 200, body: listing.of(books), weight: listing.weight }
      : refused(refusal, listing.weight);
  };
};

export const createSimAccount = (
  market: 'spot' | 'usdm',
  clock: Clock,
  speed: number,
): SimAccount => {
  const credentials = newCredentials();
  const gate = createAccountGate(credentials, clock, speed);
  const books = firstBooks(market);
  const keys = createKeys(clock);
  const listeners = new Set<Listener>();

  const tell = (event: object): void => {
    keys.tell(event);
    for (const listener of listeners) listener(event);
  };
  const tellBalances = (reason: string, changed: readonly SimBalance[]): void =>
    tell(
      market === 'spot'
        ? spotUpdate(changed, clock.now())
        : accountUpdate(reason, changed, [], clock.now()),
    );
  const pay = (reason: string, balance: SimBalance): void => {
    books.balances.set(balance.asset, balance);
    tellBalances(reason, [balance]);
  };
  const fund = (): void => {
    const balance = books.balances.get('USDT');
    const free = parseDecimal(balance?.free ?? '', DIGITS);
    if (balance !== undefined && free !== null && books.positions.size > 0)
      pay('FUNDING_FEE', { ...balance, free: formatDecimal(free - FUNDING, DIGITS) });
  };
  const funding = market === 'usdm' ? every(clock, FUNDING_EVERY_MS, fund) : null;

  return {
    credentials,
    gate,
    answer: createAnswers(market, clock, { books, gate, keys }),
    listenBy: keys.listen,
    listen: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    place: (order) => {
      books.orders.set(order.id, order);
      tell(orderEvent(market, order, 'NEW', clock.now()));
    },
    cancel: (id) => {
      const order = books.orders.get(id);
      if (order === undefined) return;
      books.orders.delete(id);
      tell(orderEvent(market, order, 'CANCELED', clock.now()));
    },
    hold: (position) => {
      if (Number(position.amount) === 0) books.positions.delete(position.product);
      else books.positions.set(position.product, position);
      tell(accountUpdate('ORDER', [], [position], clock.now()));
    },
    pay: (balance) => pay('DEPOSIT', balance),
    expireKeys: keys.expire,
    stop: () => {
      keys.stop();
      funding?.stop();
    },
  };
};
