import { randomBytes } from 'node:crypto';

import type { Clock } from '../../../machines/ports.ts';
import {
  firstBooks,
  LISTINGS,
  orderEvent,
  spotUpdate,
  type SimBalance,
  type SimOrder,
  type SimPosition,
} from './books.ts';
import {
  createAccountGate,
  type AccountGate,
  type SimCredentials,
  type SimRefusal,
} from './gate.ts';
import type { Listener } from './listen-keys.ts';

export type AccountAnswer = { readonly status: number; readonly body: unknown };

/** What a request costs: its weight, and whether it is counted as an order besides. */
export type Claim = { readonly weight: number; readonly isOrder: boolean };

/** One request as a server has read it. */
export type AccountRequest = {
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly apiKey: string | null;
};

/** The account at one paper market. */
export type SimAccount = {
  readonly credentials: SimCredentials;
  readonly gate: AccountGate;
  /** What the request costs, before it is worked on. Null: the path is none of an account. */
  readonly claim: (request: AccountRequest) => Claim | null;
  readonly answer: (request: AccountRequest) => AccountAnswer;
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

export const refusedWith = ({ code, msg, status }: SimRefusal): AccountAnswer => ({
  status,
  body: { code, msg },
});

export const answered = (body: unknown): AccountAnswer => ({ status: 200, body });

const TIME_PATH = '/api/v3/time';
const NOT_FOUND: AccountAnswer = { status: 404, body: {} };

const newSecret = (): string => randomBytes(32).toString('hex');

export const newCredentials = (draw: () => string = newSecret): SimCredentials => ({
  apiKey: draw(),
  secret: draw(),
});

/** Without its signature, a query is what was signed. */
export const signedPart = (query: string): string => query.replace(/&signature=[^&]*$/, '');

/** The account on spot. Somebody else acts on it: nothing here takes an order. */
export const createSpotAccount = (clock: Clock, speed: number): SimAccount => {
  const credentials = newCredentials();
  const gate = createAccountGate(credentials, clock, speed);
  const books = firstBooks();
  const listeners = new Set<Listener>();

  const tell = (event: object): void => {
    for (const listener of listeners) listener(event);
  };

  return {
    credentials,
    gate,
    claim: ({ method, path }) => {
      const weight = path === TIME_PATH ? 1 : LISTINGS.get(path)?.weight;
      return weight === undefined || method !== 'GET' ? null : { weight, isOrder: false };
    },
    answer: ({ apiKey, path, query }) => {
      if (path === TIME_PATH) return answered({ serverTime: clock.now() });
      const listing = LISTINGS.get(path);
      if (listing === undefined) return NOT_FOUND;
      const refusal = gate.signature(new URLSearchParams(query), signedPart(query), apiKey);
      return refusal === null ? answered(listing.of(books)) : refusedWith(refusal);
    },
    listenBy: () => () => undefined,
    listen: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    place: (order) => {
      books.orders.set(order.id, order);
      tell(orderEvent(order, 'NEW', clock.now()));
    },
    cancel: (id) => {
      const order = books.orders.get(id);
      if (order === undefined) return;
      books.orders.delete(id);
      tell(orderEvent(order, 'CANCELED', clock.now()));
    },
    hold: () => undefined,
    pay: (balance) => {
      books.balances.set(balance.asset, balance);
      tell(spotUpdate([balance], clock.now()));
    },
    expireKeys: () => undefined,
    stop: () => undefined,
  };
};
