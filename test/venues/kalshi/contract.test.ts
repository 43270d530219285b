import { clientOrderId, marketTicker } from '../../../machines/model/ids.ts';
import { countCenti, heldPriceCenti } from '../../../machines/model/money.ts';
import type { OrderRequest } from '../../../machines/model/order.ts';
import { createKalshiAuth } from '../../../src/venues/kalshi/sign.ts';
import { createKalshiVenue } from '../../../src/venues/kalshi/venue.ts';
import { OPEN_MS, openWorld, TICKER } from '../../simulator/paper-world.ts';
import { btcOfSeries, orderRequest } from '../../support/kalshi.ts';
import { venueContract } from '../contract.ts';

const market = marketTicker(TICKER);

/** The book stands at 60 and 62 cents. */
const entry = (side: 'yes' | 'no', changes: Partial<OrderRequest> = {}): OrderRequest =>
  orderRequest({
    ...{ leg: 'entry', market, side, action: 'buy', reduceOnly: false },
    clientOrderId: clientOrderId('tw-0a1b2c3d-1-e1'),
    limitCenti: heldPriceCenti(side === 'yes' ? 6_200 : 4_000),
    ...changes,
  });

venueContract('kalshi', async ({ orderFaults = {} } = {}) => {
  const paper = await openWorld({
    balanceDollars: 100,
    faults: Object.entries(orderFaults).map(([nth, act]) => ({
      ...{ on: 'request', kind: 'order', nth: Number(nth), act },
    })),
  });
  const { clock, simulator } = paper;
  return {
    clock,
    startMs: OPEN_MS,
    venue: createKalshiVenue({
      restUrl: simulator.kalshi.restUrl,
      auth: createKalshiAuth(simulator.credentials, clock),
      clock,
      requestTimeoutMs: 5_000,
      symbolOfSeries: btcOfSeries,
    }),
    market,
    noMarket: marketTicker('KXBTC15M-26FEB242330-31'),
    entry,
    exit: (side, changes = {}) =>
      orderRequest({
        ...{ market, side },
        limitCenti: heldPriceCenti(side === 'yes' ? 6_000 : 3_800),
        ...changes,
      }),
    resting: (side) =>
      entry(side, {
        clientOrderId: clientOrderId('tw-0a1b2c3d-1-e2'),
        timeInForce: 'goodTillCanceled',
        limitCenti: heldPriceCenti(side === 'yes' ? 5_000 : 3_000),
      }),
    dear: (side) => entry(side, { countCenti: countCenti(100_000) }),
    stop: paper.stop,
  };
});
