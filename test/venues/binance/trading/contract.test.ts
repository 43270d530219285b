import { clientOrderId, marketTicker } from '../../../../machines/model/ids.ts';
import { countCenti } from '../../../../machines/model/money.ts';
import { BTC, BTC_DOLLARS, heldAt, openUsdm, usdmEntry, usdmExit } from '../../../support/usdm.ts';
import { venueContract } from '../../contract.ts';

/** Leverage is set by the first request of each world, before its first order. */
const ORDERS_BEFORE = 1;

venueContract('binance futures', async ({ orderFaults = {} } = {}) => {
  const faults = Object.fromEntries(
    Object.entries(orderFaults).map(([nth, act]) => [`order/${Number(nth) + ORDERS_BEFORE}`, act]),
  );
  const world = await openUsdm({ faults });
  return {
    ...world,
    startMs: world.clock.now(),
    market: BTC,
    noMarket: marketTicker('binanceUsdm:NONEUSDT'),
    entry: usdmEntry,
    exit: usdmExit,
    resting: (side) =>
      usdmEntry(side, {
        clientOrderId: clientOrderId('tw-0a1b2c3d-1-e2'),
        timeInForce: 'goodTillCanceled',
        limitCenti: heldAt(side, BTC_DOLLARS * (side === 'yes' ? 0.98 : 1.02)),
      }),
    dear: (side) => usdmEntry(side, { countCenti: countCenti(10_000_000) }),
  };
});
