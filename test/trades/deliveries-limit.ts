import { countCenti } from '../../machines/model/money.ts';
import type { GuardSettings } from '../../machines/model/settings.ts';
import type { TradeContext, TradeEvent } from '../../machines/model/trade.ts';
import { guardOf } from '../../machines/trades/guard.ts';
import type { Stored } from '../../src/runtime/durable/logic.ts';
import { after, noProof, reading } from '../support/trade-fixtures.ts';

/* Requests for a part, and changes of the guard. */

type Deliver = (trade: Stored<TradeContext>) => TradeEvent;

const AT = after(60);

const closes =
  (contracts: number, seen = reading()): Deliver =>
  () => ({
    type: 'close.requested',
    by: 'test',
    countCenti: countCenti(contracts * 100),
    reading: seen,
    atMs: AT,
  });

const changes =
  (change: Partial<GuardSettings>): Deliver =>
  ({ context }) => ({
    type: 'guard.changed',
    by: 'test',
    settings: { ...guardOf(context), ...change },
    settingsVersion: 9,
    atMs: AT,
  });

export const LIMIT_DELIVERIES = {
  'close 0': closes(0),
  'close 40': closes(40),
  'close 40, no price': closes(40, noProof),
  'close 100': closes(100),
  'guard: the same': changes({}),
  'guard: rests at 99': changes({
    limitExit: { enabled: true, gainCenti: null, priceCenti: 9_900 },
  }),
  'guard: nothing rests': changes({
    limitExit: { enabled: false, gainCenti: null, priceCenti: 9_900 },
  }),
  'guard: no stops': changes({ stopsEnabled: false }),
} as const satisfies Readonly<Record<string, Deliver>>;
