import { epochMs } from '../../../../machines/model/time.ts';
import type { Clock } from '../../../../machines/ports.ts';
import { every } from '../../every.ts';
import { newCredentials, type SimAccount } from '../account.ts';
import { createAccountGate } from '../gate.ts';
import { createListenKeys, type Listener } from '../listen-keys.ts';
import { claimOf, createAnswers } from './answers.ts';
import { handOf } from './by-hand.ts';
import { fillResting } from './desk.ts';
import { algoUpdate, futuresUpdate, orderUpdate } from './events.ts';
import { createFloor, type FloorOptions } from './floor.ts';
import { payFunding } from './funding.ts';
import { liquidateIfDue } from './liquidation.ts';
import type { Change } from './rows.ts';
import { triggerStops, type StopParts } from './stops.ts';

/** The paper account on USD-M futures: it trades against the tape's books. */
export type FuturesAccount = SimAccount & {
  /** A new price of the tape, in micro-dollars. */
  readonly price: (product: string, priceMicros: number) => void;
  /** The best prices of a product with what is there, as the book ticker tells them. */
  readonly best: (product: string) => object | null;
  /** Closes one of the positions, as its owner does by hand; false where there is none. */
  readonly closeByHand: () => boolean;
};

export type FuturesOptions = FloorOptions & {
  readonly clock: Clock;
  readonly speed: number;
  /** What the account begins with; absent: what a watched account has, a position behind a stop. */
  readonly startingMicros?: number;
  /** The venue opens no positions now. */
  readonly isPaused?: () => boolean;
  /** How far the venue's clock is off. */
  readonly skewMs?: () => number;
  /** Told of a product whose book our own orders have changed. */
  readonly bookChanged?: (product: string) => void;
  /** Draws credentials and listen keys; from the host's chance unless said otherwise. */
  readonly draw?: () => string;
};

const FUNDING_EVERY_MS = 3_600_000;
const E8 = 8;
/** Money and a long position behind a stop, for whoever looks at the account. */
const WATCHED: Omit<Change, 'atMs'> = {
  wallets: [{ asset: 'USDT', balanceE8: 1_000 * 10 ** E8 }],
  positions: [{ symbol: 'BTCUSDT', amount: 1_000, costMicros: 600_000_000, updatedAtMs: 0 }],
  algos: [
    {
      id: 7_001,
      clientId: 'by-hand-7001',
      symbol: 'BTCUSDT',
      side: 'SELL',
      type: 'STOP_MARKET',
      triggerPrice: 400_000,
      workingType: 'CONTRACT_PRICE',
      quantity: 0,
      closePosition: true,
      reduceOnly: true,
      status: 'NEW',
      actualOrderId: null,
      createdAtMs: 0,
      updatedAtMs: 0,
    },
  ],
};

export const createFuturesAccount = (options: FuturesOptions): FuturesAccount => {
  const { clock, isPaused = () => false, skewMs = () => 0, speed, startingMicros } = options;
  const credentials = newCredentials(options.draw);
  const venueClock: Clock = { ...clock, now: () => epochMs(clock.now() + skewMs()) };
  const gate = createAccountGate(credentials, venueClock, speed);
  const keys = createListenKeys(clock, options.draw);
  const listeners = new Set<Listener>();
  const tell = (event: object): void => {
    keys.tell(event);
    for (const listener of listeners) listener(event);
  };

  const floor = createFloor(options);
  const wallet = () => [...floor.tables.wallets.values()].filter(({ asset }) => asset === 'USDT');
  const parts: StopParts = {
    ...floor,
    nowMs: () => clock.now(),
    isPaused,
    tellOrder: (news) => tell(orderUpdate(news, clock.now())),
    tellAlgo: (algo) => tell(algoUpdate(algo, clock.now())),
    tellAccount: (symbol) => {
      const position = floor.tables.positions.get(symbol);
      tell(futuresUpdate('ORDER', wallet(), position === undefined ? [] : [position], clock.now()));
    },
    tellBook: ({ name }) => options.bookChanged?.(name),
  };
  if (floor.isNew)
    floor.record({
      atMs: clock.now(),
      ...(startingMicros === undefined
        ? WATCHED
        : { wallets: [{ asset: 'USDT', balanceE8: startingMicros * 100 }] }),
    });

  const funding = every(clock, FUNDING_EVERY_MS, () => payFunding(parts, tell));

  return {
    ...handOf(parts, tell),
    credentials,
    gate,
    price: (product, priceMicros) => {
      const symbol = floor.symbols.get(product);
      if (symbol === undefined) return;
      floor.books.get(product)?.renew(priceMicros);
      fillResting(parts, symbol);
      triggerStops(parts, symbol);
      liquidateIfDue(parts);
    },
    best: floor.best,
    claim: claimOf,
    answer: createAnswers({ floor, gate, keys, parts, venueClock }),
    listenBy: keys.listen,
    listen: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    expireKeys: keys.expire,
    stop: () => {
      keys.stop();
      funding.stop();
    },
  };
};
