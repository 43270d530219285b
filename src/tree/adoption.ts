import { answerAdoption, openAdoptions } from '../../db/adoption-requests.ts';
import type { Place } from '../../machines/model/layers.ts';
import { fail, ok } from '../../machines/model/result.ts';
import type { Ticket } from '../../machines/model/trade.ts';
import { readReleasedMarkets } from '../../db/externals.ts';
import { renderFault } from '../config/fault.ts';
import { takeWorlds } from '../runtime/account/look.ts';
import { createAdoption, type Adoption, type Granted } from '../runtime/adoption/adoption.ts';
import { adoptionTicket } from '../runtime/adoption/write.ts';
import type { WriteFor } from '../runtime/desk/desk.ts';
import { flat } from '../settings/patch.ts';
import type { Effective } from '../settings/state.ts';
import { setForTrade } from '../settings/store.ts';
import { endedBy, type ChildSpec } from '../runtime/supervision/child.ts';
import type { House } from './house.ts';
import { marketOf, readingOf } from './market-facts.ts';
import { KALSHI } from './perpetuals.ts';
import { lookSourcesOf, reconcilePolicyOf } from './reconciliation.ts';

const AWAY = 'the venue has not been asked what it knows, or the database is away';

/** The ticket of a claim under this guard, with what is known of its market. */
const writeTicket = (house: House, granted: Granted, effective: Effective): Ticket => {
  const { market, request } = granted;
  const reading = readingOf(house, market, request.side, effective.guard);
  return adoptionTicket(granted, effective, reading);
};

/** What a claim asks for beyond the settings is set for its trade, before that is born. */
const setFor =
  (house: House, granted: Granted): WriteFor =>
  async (trade) => {
    const { market, request } = granted;
    const effective = await setForTrade(house.organs.store.get().database, {
      place: { desk: null, series: market.series, trade },
      patch: flat(request.guard),
      by: request.by,
      reason: 'adopted with it',
    });
    return effective.ok
      ? ok(writeTicket(house, granted, effective.value))
      : fail(effective.error.map(renderFault).join('; '));
  };

const adoptionOf = (house: House): Adoption => {
  const { book, clock, config, guardian, log, organs, paper } = house;
  const { graceMs } = reconcilePolicyOf(house);
  const database = () => organs.store.get().database;
  return createAdoption({
    clock,
    rules: { graceMs, maxAgeMs: config.adoption.maxPositionAgeMs * (paper?.speed ?? 1) },
    worlds: async () => {
      if (guardian.isWithheld(KALSHI)) return fail(AWAY);
      const worlds = await takeWorlds(lookSourcesOf(house, KALSHI), null);
      return worlds.ok ? worlds : fail(`the venue cannot be asked: ${worlds.error.message}`);
    },
    market: (ticker) => marketOf(house, ticker),
    write: (granted) => {
      const place: Place = { desk: null, series: granted.market.series, trade: null };
      return writeTicket(house, granted, house.settings.at(place));
    },
    setFor: (granted) => setFor(house, granted),
    released: () => readReleasedMarkets(database(), book),
    open: (...asked) => organs.open.get()(...asked),
    waiting: () => openAdoptions(database(), book),
    answer: async (id, answer) => {
      await answerAdoption(database(), id, answer);
      log.info('a claim', { claim: id, answer });
    },
  });
};

/** `adoption`: guards positions that others have opened, once somebody has claimed them. */
export const adoptionChild = (house: House): ChildSpec => ({
  id: 'adoption',
  kind: 'worker',
  restart: 'permanent',
  shutdownMs: house.config.supervision.trades.shutdownMs,
  start: () => {
    const { inbox, organs } = house;
    const adoption = adoptionOf(house);
    organs.adoption.fill(adoption);
    const leave = inbox.follow('claims cannot be taken up', async ({ claims }) => {
      if (claims) await adoption.look();
    });
    return endedBy(() => {
      leave();
      organs.adoption.clear();
    });
  },
});
