import type { LiveFact } from '../../cli/live-view.ts';
import type { Config } from '../../config/schema.ts';

type Desk = Config['desks'][number];

const CENTI_PER_DOLLAR = 10_000;

const dollars = (amount: number): string => `$${amount.toFixed(2)}`;

/** What the desk's entries can cost at most, fees aside. */
const stakeOf = (desk: Desk): number =>
  (desk.quantityContracts * desk.multiplier * desk.maxOpenTrades * desk.maxAskCenti) /
  CENTI_PER_DOLLAR;

const deskLimit = (desk: Desk): LiveFact => {
  const contracts = desk.quantityContracts * desk.multiplier;
  const price = `${desk.maxAskCenti / 100}¢`;
  return {
    what: `desk ${desk.name}`,
    found:
      `${desk.maxOpenTrades} open trades of ${contracts} contracts at ${price} at most: ` +
      dollars(stakeOf(desk)),
  };
};

const ceiling = (
  what: string,
  limit: { readonly enabled: boolean; readonly maxDollars: number },
): LiveFact => ({ what, found: limit.enabled ? dollars(limit.maxDollars) : 'no limit' });

/** How much can be at stake, and what closes the way in. */
export const limitFacts = ({ desks, protections }: Config): readonly LiveFact[] => {
  const { openTrades } = protections;
  return [
    {
      what: 'open trades',
      found: openTrades.enabled ? `${openTrades.max} of all desks together` : 'no limit',
    },
    ceiling('in one market', protections.marketExposure),
    ceiling('in one series', protections.seriesExposure),
    ceiling('on one day', protections.dayExposure),
    ceiling('daily loss', protections.dailyLoss),
    ceiling('drawdown', protections.drawdown),
    ...desks.map(deskLimit),
  ];
};
