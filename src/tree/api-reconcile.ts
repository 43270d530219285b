import { NO_SUSPICIONS, weigh } from '../../machines/accounts/suspicion.ts';
import { Unavailable } from '../api/bulkhead.ts';
import type { ReconcileSources } from '../api/resources/reconcile.ts';
import { takeLook } from '../runtime/account/look.ts';
import { differenceView } from '../service/reconcile-view.ts';
import type { VenueFault } from '../venues/venue.ts';
import type { House } from './house.ts';
import { lookSourcesOf, reconcilePolicyOf } from './reconciliation.ts';

const unanswered = ({ message }: VenueFault): Unavailable =>
  new Unavailable(`the venue and the store cannot be compared: ${message}`);

/** One look at both, which changes neither; what a second look must confirm is not certain. */
const compare = async (house: House) => {
  const { store, venue } = house.organs;
  if (store.peek() === null || venue.peek() === null)
    throw new Unavailable('the venue is not connected');
  const { graceMs } = reconcilePolicyOf(house);
  const look = await takeLook({ ...lookSourcesOf(house), graceMs }, null);
  if (!look.ok) throw unanswered(look.error);
  const { differences, theirs, unjudged } = look.value;
  const { certain, suspected } = weigh(differences, theirs.asOfMs, NO_SUSPICIONS);
  return {
    asOfMs: theirs.asOfMs,
    unjudged: unjudged.size,
    differences: [
      ...certain.map((one) => differenceView(one, true)),
      ...suspected.map((one) => differenceView(one, false)),
    ],
  };
};

/** What the account's reconciler does by itself from time to time, done now. */
const reconcile = async ({ organs }: House, why: string) => {
  const account = organs.account.peek();
  if (account === null) throw new Unavailable('the account is not followed now');
  const done = await account.reconcile(why);
  if (!done.ok) throw unanswered(done.error);
  const { asOfMs, differences, looks } = done.value;
  return { asOfMs, looks, differences: differences.map((one) => differenceView(one, true)) };
};

/** How the API compares the house's book with its venue. */
export const reconcileSources = (
  house: House,
): Pick<ReconcileSources, 'compare' | 'reconcile'> => ({
  compare: () => compare(house),
  reconcile: (why) => reconcile(house, why),
});
