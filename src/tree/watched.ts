import type { FeedId } from '../../machines/model/ids.ts';
import type { WatchedEvent } from '../../machines/model/watched-account.ts';
import { BARE_ALARM_MS } from '../config/sections/venues.ts';
import { createBarePositions, type BarePositions } from '../runtime/account/bare-positions.ts';
import { createWatchedAccount, type WatchedAccount } from '../runtime/account/watched.ts';
import { endedBy, type ChildSpec } from '../runtime/supervision/child.ts';
import { startTicker } from '../runtime/ticker.ts';
import {
  ACCOUNT_PLACES,
  ACCOUNT_WAYS,
  type AccountPlace,
} from '../venues/binance/account/accounts.ts';
import {
  createListenKey,
  keyedNetwork,
  type ListenKey,
} from '../venues/binance/account/listen-key.ts';
import { createAccountRest, type AccountRest } from '../venues/binance/account/rest.ts';
import { spotUserFeed, usdmUserFeed } from '../venues/binance/account/user-feed.ts';
import type { FeedDriver } from '../venues/feed-driver.ts';
import type { FeedNotice } from '../venues/feed-notices.ts';
import type { Network } from '../venues/network.ts';
import type { AccountAccess } from './account-access.ts';
import { watchedFeedId } from './feed-names.ts';
import { isHeldHere, reportsIn } from './futures.ts';
import type { House, VenueAccess } from './house.ts';
import { isOnFutures } from './perpetuals.ts';

/** A listen key is good for 60 minutes; an account is looked at anew without any doubt. */
const EXTEND_EVERY_MS = 30 * 60_000;
const LOOK_EVERY_MS = 5 * 60_000;

/** The accounts that the settings want looked at, and that on which trades are held. */
const watchedIds = (house: House): readonly AccountPlace[] => {
  const { mode, paper, venues } = house.config;
  return ACCOUNT_PLACES.filter((id) => {
    const isAsked =
      mode === 'paper' ? paper.binanceAccounts : (venues[id]?.account ?? null) !== null;
    return isAsked || isTradedOn(house, id);
  });
};

const isTradedOn = (house: House, id: AccountPlace): boolean =>
  id === 'binanceUsdm' && isOnFutures(house);

const accessOf = (house: House, id: AccountPlace): AccountAccess => {
  const access = house.organs.access.get().binanceAccounts?.[id] ?? null;
  if (access === null) throw new Error(`account:${id}: expected its key, found none`);
  return access;
};

/** The same client for as long as the venue stays where it is. */
const restIn = (house: House, id: AccountPlace): (() => AccountRest) => {
  let known: { readonly access: VenueAccess; readonly rest: AccountRest } | null = null;
  return () => {
    const access = house.organs.access.get();
    if (known?.access !== access) {
      const { auth, restUrl } = accessOf(house, id);
      const { clock, config } = house;
      const { network } = access;
      const timeoutMs = config.venues.requestTimeoutMs;
      const { timePath } = ACCOUNT_WAYS[id];
      const rest = createAccountRest({ restUrl, timePath, auth, clock, network, timeoutMs });
      known = { access, rest };
    }
    return known.rest;
  };
};

/** How an account's stream is heard, as a feed like any other. */
type WatchedFeed = {
  readonly id: FeedId;
  readonly venue: AccountPlace;
  readonly driver: (access: VenueAccess) => FeedDriver;
  readonly network: (network: Network) => Network;
  readonly noticed: (notice: FeedNotice) => void;
};

/** One account elsewhere, as the tree runs it: what is heard of it, and who looks at it. */
export type Watched = { readonly feed: WatchedFeed; readonly child: ChildSpec | null };

const feedOf = (
  house: House,
  id: AccountPlace,
  key: ListenKey,
  account: () => WatchedAccount | null,
): WatchedFeed => {
  const told = (event: WatchedEvent): void => account()?.hear(event);
  return {
    id: watchedFeedId(id),
    venue: id,
    driver: () => {
      const { auth, wsUrl } = accessOf(house, id);
      return id === 'binance'
        ? spotUserFeed({ wsApiUrl: wsUrl, auth, told })
        : usdmUserFeed({
            wsUrl,
            key,
            told,
            ...(isTradedOn(house, id) ? { reports: reportsIn(house) } : {}),
          });
    },
    network: (network) => (id === 'binance' ? network : keyedNetwork(network, key)),
    noticed: (notice) => {
      const isMoved = notice.type === 'feed.changed' && notice.from !== 'probing';
      const isBack = isMoved && notice.to === 'live';
      const isLost = isMoved && notice.to === 'backingOff';
      if (!isBack && !isLost && notice.type !== 'frames.missed') return;
      account()?.suspect(isLost ? 'its stream is away' : 'its stream was away');
      if (isTradedOn(house, id))
        house.organs.binanceUsdm.account.peek()?.suspect(`${notice.type} of the account's feed`);
    },
  };
};

/** Spot holds no positions: nothing there is bare. Null: nobody is to be told. */
const barePositionsOf = (
  { alarms, clock, config }: House,
  account: AccountPlace,
): BarePositions | null => {
  const settings = config.venues.binanceUsdm?.account ?? { bareAlarmMs: BARE_ALARM_MS };
  const { bareAlarmMs: afterMs } = settings;
  return account === 'binanceUsdm' && afterMs !== null
    ? createBarePositions({ account, afterMs, clock, alarms })
    : null;
};

/** `account:binance…`: looked at, kept, shown; never touched. */
const watch = (house: House, id: AccountPlace): Watched => {
  const { alarms, clock, config, log } = house;
  const rest = restIn(house, id);
  const key = createListenKey(rest);
  let account: WatchedAccount | null = null;
  const start: ChildSpec['start'] = ({ exited }) => {
    const crashed = (error: unknown): void => exited({ kind: 'crashed', error });
    const bare = barePositionsOf(house, id);
    const present = createWatchedAccount({
      clock,
      isOurs: (product) => isTradedOn(house, id) && isHeldHere(house, product),
      look: () => ACCOUNT_WAYS[id].look(rest()),
      differed: (differences) =>
        log.warn('a watched account is not as its stream told', { account: id, differences }),
      looked: (fault) => {
        const alarm = `watched/${id}`;
        if (fault === null) alarms.clear(alarm);
        else
          alarms.raise(alarm, 'a watched account cannot be read', { account: id, fault }, 'warn');
      },
      seen: (positions) => bare?.seen(positions),
      crashed,
    });
    account = present;
    house.watched.set(id, present.view);
    const extend = async (): Promise<void> => {
      const extended = await key.extend();
      if (!extended.ok) log.warn('a listen key could not be extended', { ...extended.error });
    };
    const tickers = [
      startTicker(clock, LOOK_EVERY_MS, present.lookAgain),
      ...(id === 'binanceUsdm'
        ? [startTicker(clock, EXTEND_EVERY_MS, () => extend().catch(crashed))]
        : []),
    ];
    return endedBy(() => {
      for (const ticker of tickers) ticker.stop();
      present.stop();
      bare?.stop();
      house.watched.delete(id);
      account = null;
    });
  };
  return {
    feed: feedOf(house, id, key, () => account),
    child: {
      id: `account:${id}`,
      kind: 'worker',
      restart: 'permanent',
      shutdownMs: config.supervision.accounts.shutdownMs,
      start,
    },
  };
};

/** In a venue of the same process the account is heard, and nobody looks at it besides. */
const heardAlone = (house: House): readonly Watched[] => {
  const id = 'binanceUsdm';
  const key = createListenKey(restIn(house, id));
  return isTradedOn(house, id) ? [{ feed: feedOf(house, id, key, () => null), child: null }] : [];
};

/**
 * The accounts elsewhere that this house looks at: where the outside is not the real one, that on
 * which trades are held; none where it only asks.
 */
export const watchedIn = (house: House): readonly Watched[] => {
  if (!house.isGuarding) return [];
  if (house.outside?.direct !== undefined) return heardAlone(house);
  return watchedIds(house)
    .filter((id) => house.outside === null || isTradedOn(house, id))
    .map((id) => watch(house, id));
};
