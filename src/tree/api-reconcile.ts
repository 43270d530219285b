import { NO_SUSPICIONS, weigh } from '../../machines/accounts/suspicion.ts';
import type { VenueId } from '../../machines/model/ids.ts';
import { epochMs, type EpochMs } from '../../machines/model/time.ts';
import { Unavailable } from '../api/bulkhead.ts';
import type { ReconcileSources } from '../api/resources/reconcile.ts';
import { takeLook } from '../runtime/account/look.ts';
import type { DifferenceView } from '../cli/views.ts';
import { differenceView } from '../service/reconcile-view.ts';
import type { VenueFault } from '../venues/venue.ts';
import type { House } from './house.ts';
import { organsAt, tradedVenues } from './perpetuals.ts';
import { lookSourcesOf, reconcilePolicyOf } from './reconciliation.ts';

const unanswered = (venue: VenueId, { message }: VenueFault): Unavailable =>
  new Unavailable(`the venue ${venue} and the store cannot be compared: ${message}`);

/** One look at both, which changes neither; what a second look must confirm is not certain. */
const compareAt = async (house: House, venue: VenueId) => {
  if (house.organs.store.peek() === null || organsAt(house, venue).venue.peek() === null)
    throw new Unavailable(`the venue is not connected: ${venue}`);
  const { graceMs } = reconcilePolicyOf(house);
  const look = await takeLook({ ...lookSourcesOf(house, venue), graceMs }, null);
  if (!look.ok) throw unanswered(venue, look.error);
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
const reconcileAt = async (house: House, venue: VenueId, why: string) => {
  const account = organsAt(house, venue).account.peek();
  if (account === null) throw new Unavailable(`the account is not followed now: ${venue}`);
  const done = await account.reconcile(why);
  if (!done.ok) throw unanswered(venue, done.error);
  const { asOfMs, differences, looks } = done.value;
  return { asOfMs, looks, differences: differences.map((one) => differenceView(one, true)) };
};

type Found = { readonly asOfMs: EpochMs; readonly differences: readonly DifferenceView[] };

/** What all venues have said together, which is as old as the oldest word. */
const together = (found: readonly Found[]): Found => ({
  asOfMs: epochMs(Math.min(...found.map(({ asOfMs }) => asOfMs))),
  differences: found.flatMap(({ differences }) => differences),
});

const compare = async (house: House) => {
  const found = await Promise.all(tradedVenues(house).map((venue) => compareAt(house, venue)));
  const unjudged = found.reduce((sum, one) => sum + one.unjudged, 0);
  return { ...together(found), unjudged };
};

const reconcile = async (house: House, why: string) => {
  const venues = tradedVenues(house);
  const found = await Promise.all(venues.map((venue) => reconcileAt(house, venue, why)));
  return { ...together(found), looks: Math.max(...found.map(({ looks }) => looks)) };
};

/** How the API compares the house's book with its venue. */
export const reconcileSources = (
  house: House,
): Pick<ReconcileSources, 'compare' | 'reconcile'> => ({
  compare: () => compare(house),
  reconcile: (why) => reconcile(house, why),
});
