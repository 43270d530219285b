import { reconcile, type Comparison } from '../../../machines/accounts/reconcile.ts';
import type { OurWorld, TheirWorld } from '../../../machines/accounts/worlds.ts';
import { fail, ok, type Result } from '../../../machines/model/result.ts';
import { plusMs, type EpochMs } from '../../../machines/model/time.ts';
import type { Venue, VenueFault } from '../../venues/venue.ts';

/** How far back the first look goes. What is older and alive asks the venue by itself. */
const LOOKBACK_MS = 24 * 3_600_000;
/** How far each further look reaches into what the last one has seen. */
const OVERLAP_MS = 5 * 60_000;

/** The store's side and the venue's, read in the order that makes them comparable. */
export type Worlds = { readonly ours: OurWorld; readonly theirs: TheirWorld };

/** One comparison of the store with the venue. */
export type Look = Comparison & Worlds;

/** Null where the store cannot be read in full: then nothing can be compared with it. */
export type ReadOurs = (theirs: TheirWorld) => Promise<OurWorld | null>;

type Accounts = Pick<Venue, 'asOf' | 'orders' | 'fills' | 'positions' | 'settlements'>;

/**
 * The instant comes first, so that the rest is at least as new; orders before their fills, and
 * positions before the settlements that may have emptied them.
 */
const askVenue = async (
  venue: Accounts,
  lastAsOfMs: EpochMs | null,
): Promise<Result<TheirWorld, VenueFault>> => {
  const asOf = await venue.asOf();
  if (!asOf.ok) return asOf;
  const sinceMs =
    lastAsOfMs === null ? plusMs(asOf.value, -LOOKBACK_MS) : plusMs(lastAsOfMs, -OVERLAP_MS);
  const orders = await venue.orders(sinceMs);
  if (!orders.ok) return orders;
  const fills = await venue.fills(sinceMs);
  if (!fills.ok) return fills;
  const positions = await venue.positions();
  if (!positions.ok) return positions;
  const settlements = await venue.settlements(sinceMs);
  if (!settlements.ok) return settlements;
  return ok({
    asOfMs: asOf.value,
    orders: orders.value,
    fills: fills.value,
    positions: positions.value,
    settlements: settlements.value,
  });
};

const STORE_AWAY: VenueFault = {
  kind: 'unreachable',
  retryable: true,
  message: 'the store does not take commits, so its books may be behind',
};

type LookSources = { readonly venue: Accounts; readonly readOurs: ReadOurs };

/** Asks the venue, then reads the store. Rejects when the store fails. */
export const takeWorlds = async (
  { venue, readOurs }: LookSources,
  lastAsOfMs: EpochMs | null,
): Promise<Result<Worlds, VenueFault>> => {
  const theirs = await askVenue(venue, lastAsOfMs);
  if (!theirs.ok) return theirs;
  const ours = await readOurs(theirs.value);
  if (ours === null) return fail(STORE_AWAY);
  return ok({ ours, theirs: theirs.value });
};

/** The same, compared. */
export const takeLook = async (
  { graceMs, ...sources }: LookSources & { readonly graceMs: number },
  lastAsOfMs: EpochMs | null,
): Promise<Result<Look, VenueFault>> => {
  const worlds = await takeWorlds(sources, lastAsOfMs);
  if (!worlds.ok) return worlds;
  const { ours, theirs } = worlds.value;
  return ok({ ...reconcile(ours, theirs, { graceMs }), ours, theirs });
};
