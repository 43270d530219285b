import type { TradeCount } from '../runtime/desk/trade-count.ts';
import type { ModelClerk } from '../runtime/model-clerk.ts';
import { startSupervisor, type Supervisor } from '../runtime/supervision/supervisor.ts';
import { chronicleClerkChild } from './chronicle-clerk.ts';
import type { House } from './house.ts';
import { modelClerkChild } from './models.ts';
import { portfolioClerkChild } from './portfolio-clerk.ts';
import { priceClerkChild, type PriceClerk } from './price-clerk.ts';
import { countClerkChild } from './trade-count.ts';

/** `clerks`: write and count in the background; a clerk that fails never touches a trade. */
export const startClerks = (
  house: House,
  prices: PriceClerk,
  count: TradeCount,
  models: ModelClerk,
): Supervisor => {
  const { config, random, realClock, observer } = house;
  const { intensity, backoff } = config.supervision.clerks;
  return startSupervisor({
    id: 'clerks',
    strategy: 'one_for_one',
    children: [
      priceClerkChild(house, prices),
      portfolioClerkChild(house),
      countClerkChild(house, count),
      modelClerkChild(house, models),
      // Nobody looks at a simulated outside, and nobody restarts it.
      ...(house.outside === null && house.isGuarding ? [chronicleClerkChild(house)] : []),
    ],
    intensity,
    backoff,
    autoShutdown: 'never',
    clock: realClock,
    random,
    observer,
  });
};
