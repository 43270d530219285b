import { answerAdoption, openAdoptions } from '../../db/adoption-requests.ts';
import type { SeriesTicker } from '../../machines/model/ids.ts';
import type { Layer, Place } from '../../machines/model/layers.ts';
import { fail, ok, type Result } from '../../machines/model/result.ts';
import { readReleasedMarkets } from '../../db/externals.ts';
import { renderFault } from '../config/fault.ts';
import { takeWorlds } from '../runtime/account/look.ts';
import { createAdoption, type Adoption } from '../runtime/adoption/adoption.ts';
import { adoptionTicket } from '../runtime/adoption/write.ts';
import { flat } from '../settings/patch.ts';
import { effectiveAt, type Effective } from '../settings/state.ts';
import { endedBy, type ChildSpec } from '../runtime/supervision/child.ts';
import type { House } from './house.ts';
import { marketOf, readingOf } from './market-facts.ts';
import { lookSourcesOf, reconcilePolicyOf } from './reconciliation.ts';

const AWAY = 'the venue has not been asked what it knows, or the database is away';

/** The guard of the market's series, with what a claim changes of it laid on top. */
const guardFor = (
  { settings }: House,
  series: SeriesTicker,
  changes: unknown,
): Result<Effective, string> => {
  const place: Place = { desk: null, series, trade: null };
  if (changes === null) return ok(settings.at(place));
  const { layers, version } = settings.state();
  const own: Layer = {
    scope: { kind: 'series', name: series },
    source: 'command',
    version,
    patch: flat(changes),
    origins: {},
  };
  const effective = effectiveAt({ version, layers: [...layers, own] }, place);
  return effective.ok ? effective : fail(effective.error.map(renderFault).join('; '));
};

const adoptionOf = (house: House): Adoption => {
  const { book, clock, config, guardian, log, organs, paper } = house;
  const { graceMs } = reconcilePolicyOf(house);
  const database = () => organs.store.get().database;
  return createAdoption({
    clock,
    rules: { graceMs, maxAgeMs: config.adoption.maxPositionAgeMs * (paper?.speed ?? 1) },
    worlds: async () => {
      if (guardian.isWithheld()) return fail(AWAY);
      const worlds = await takeWorlds(lookSourcesOf(house), null);
      return worlds.ok ? worlds : fail(`the venue cannot be asked: ${worlds.error.message}`);
    },
    market: (ticker) => marketOf(house, ticker),
    write: (granted) => {
      const { market, request } = granted;
      const effective = guardFor(house, market.series, request.guard);
      if (!effective.ok) return effective;
      const reading = readingOf(house, market, request.side, effective.value.guard);
      return ok(adoptionTicket(granted, effective.value, reading));
    },
    released: () => readReleasedMarkets(database(), book),
    open: (ticket) => organs.open.get()(ticket),
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
