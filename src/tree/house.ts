import type {
  BookId,
  EventId,
  FeedId,
  InstallationId,
  SeriesTicker,
  SymbolId,
} from '../../machines/model/ids.ts';
import type { SpotSources } from '../../machines/market/spot-sources.ts';
import type { OrderPolicy } from '../../machines/model/order.ts';
import type { Clock, Random } from '../../machines/ports.ts';
import type { Config } from '../config/schema.ts';
import type { Secrets } from '../config/load.ts';
import type { KeptLines } from '../logger/kept.ts';
import type { Log } from '../logger/log.ts';
import type { Notifier } from '../notify/notifier.ts';
import type { Hear } from '../recording/entry.ts';
import type { Account } from '../runtime/account/account.ts';
import type { WatchedView } from '../runtime/account/watched.ts';
import type { Adoption } from '../runtime/adoption/adoption.ts';
import type { Alarms } from '../runtime/alarms.ts';
import type { Chronicle } from '../runtime/chronicle.ts';
import type { ClockSkew } from '../runtime/clock-skew.ts';
import type { Catalogue } from '../runtime/catalogue.ts';
import type { OpenTrade } from '../runtime/desk/desk.ts';
import type { Orders, Trades } from '../runtime/effects.ts';
import type { EntryGate } from '../runtime/entry-gate.ts';
import type { Limits } from '../runtime/limits.ts';
import type { Inbox } from '../runtime/inbox.ts';
import type { Inspection } from '../runtime/inspection.ts';
import type { KillSwitch } from '../runtime/kill-switch.ts';
import type { PaperClock } from '../runtime/clock.ts';
import type { Guardian } from '../runtime/guardian.ts';
import type { DynamicSupervisor } from '../runtime/supervision/dynamic-supervisor.ts';
import type { SupervisorHandle } from '../runtime/supervision/handle.ts';
import type { Supervisor } from '../runtime/supervision/supervisor.ts';
import type { SupervisionObserver } from '../runtime/supervision/observer.ts';
import type { Slot } from '../runtime/slot.ts';
import type { Tickets } from '../runtime/tickets/tickets.ts';
import type { Tap } from '../runtime/tap.ts';
import type { Unprotected } from '../runtime/unprotected/account.ts';
import type { InForce } from '../settings/in-force.ts';
import type { Engine, Store } from '../store/store.ts';
import type { Fault } from '../simulator/faults.ts';
import type { PaperSession } from '../simulator/session.ts';
import type { Simulator } from '../simulator/simulator.ts';
import type { BinanceAuth } from '../venues/binance/account/sign.ts';
import type { UsdmVenue } from '../venues/binance/trading/venue.ts';
import type { KalshiAuth } from '../venues/kalshi/sign.ts';
import type { Feed } from '../venues/feed.ts';
import type { Network } from '../venues/network.ts';
import type { FeedSink, Venue } from '../venues/venue.ts';
import type { AccountAccesses } from './account-access.ts';
import type { Figures } from './figures.ts';
import type { Journalist } from './journalist.ts';

/** Where one of Binance's markets is. */
type BinancePlace = { readonly wsUrl: string; readonly restUrl: string };

/** Where the venues are, and the key to the one that takes orders. */
export type VenueAccess = {
  readonly kalshiRestUrl: string;
  readonly kalshiWsUrl: string;
  /** Null where no price comes from there. */
  readonly coinbaseWsUrl: string | null;
  readonly binance: BinancePlace | null;
  readonly binanceUsdm: BinancePlace | null;
  /** The accounts that are only looked at; none where absent. */
  readonly binanceAccounts?: AccountAccesses;
  /** Signs what is traded on USD-M futures; null, or absent, where nothing is. */
  readonly usdmTrading?: BinanceAuth | null;
  readonly auth: KalshiAuth;
  readonly network: Network;
};

/** What the rest of the tree knows of a feed. */
export type FeedPort = Pick<Feed, 'subscribe' | 'unsubscribe' | 'state' | 'figures'>;

export type DirectFeed = FeedPort & { readonly stop: () => void };

export type DirectFeedPlan = {
  readonly feedId: FeedId;
  readonly sink: FeedSink;
  /** Markets, products or indices to begin with. */
  readonly markets: readonly string[];
};

/** Venues in the same process: asked and heard without a network. */
export type DirectVenues = {
  readonly venue: Venue;
  /** The futures of Binance, where trades are held there as well. */
  readonly futures?: Venue;
  readonly openFeed: (plan: DirectFeedPlan) => DirectFeed;
};

/** The outside as the tree meets it, where it is not the real one. */
export type Outside = {
  readonly engine: Engine;
  /** The way to venues over a network of its own; those of the settings unless said otherwise. */
  readonly access?: VenueAccess;
  readonly direct?: DirectVenues;
};

/** The paper world, where the market is played and not real. */
export type Paper = {
  readonly session: PaperSession;
  readonly speed: number;
  /** What goes wrong at the venue, by script. */
  readonly faults: readonly Fault[];
  /** Begun by the paper venue: nothing of the tape is missed while the house comes up. */
  readonly clock: PaperClock;
};

/** What is open with one venue on which trades are held. */
export type VenueOrgans = {
  readonly venue: Slot<Venue>;
  readonly account: Slot<Account>;
  readonly catalogue: Slot<Catalogue>;
};

/** Organs of the running tree, each filled by its branch while that is up. */
export type Organs = {
  readonly store: Slot<Store>;
  readonly simulator: Slot<Simulator>;
  readonly access: Slot<VenueAccess>;
  readonly kalshi: VenueOrgans;
  readonly binanceUsdm: VenueOrgans;
  /** What the session with USD-M futures has beyond that of every venue. */
  readonly usdm: Slot<UsdmVenue>;
  readonly feeds: Slot<ReadonlyMap<string, FeedPort>>;
  readonly orders: Slot<Orders>;
  readonly trades: Slot<Trades>;
  readonly open: Slot<OpenTrade>;
  readonly tickets: Slot<Tickets>;
  readonly adoption: Slot<Adoption>;
};

/** A supervisor as those see it who look at the tree. */
export type AnySupervisor = SupervisorHandle &
  Partial<Pick<Supervisor, 'chart' | 'restartChild'> & Pick<DynamicSupervisor, 'quarantined'>>;

/** What every branch is built from: settings, time, and the places of the others. */
export type House = {
  readonly config: Config;
  readonly secrets: Secrets;
  readonly dataDirectory: string;
  /** How trades are guarded, by layers that people may change while the process runs. */
  readonly settings: InForce;
  readonly orderPolicy: OrderPolicy;
  readonly book: BookId;
  readonly paper: Paper | null;
  /** Null: the real store, and the venues of the settings. */
  readonly outside: Outside | null;
  /** The market's time, which paper mode may scale. */
  readonly clock: Clock;
  /** Real time: supervision, leases, the store. */
  readonly realClock: Clock;
  readonly random: Random;
  /** Unique per process start. */
  readonly owner: string;
  readonly number: (what: string) => EventId;
  readonly log: Log;
  /** What was logged last. */
  readonly lines: KeptLines;
  /** What went out to people who are not looking, and whether anything would. */
  readonly notifier: Pick<Notifier, 'beat' | 'report' | 'test'>;
  /** Says what only a person at a terminal may read; null where nobody sits at one. */
  readonly reveal: ((line: string) => void) | null;
  readonly alarms: Alarms;
  readonly gate: EntryGate;
  /** Tells who follows it what waits in the store. */
  readonly inbox: Inbox;
  readonly killSwitch: KillSwitch;
  readonly limits: Limits;
  readonly observer: SupervisionObserver;
  readonly journalist: Journalist;
  /** Where those who look take from what happens. */
  readonly tap: Tap;
  /** Where those who inspect charts are attached. */
  readonly inspection: Inspection;
  /** What feeds, children, alarms and the way in have gone through since the start. */
  readonly chronicle: Chronicle;
  readonly figures: Figures;
  readonly guardian: Guardian;
  /** What prices series that open trades depend on and the settings no longer list. */
  readonly heldSeries: Map<SeriesTicker, SymbolId>;
  /** Which of a symbol's sources is heard. */
  readonly spotSources: SpotSources;
  /** Since when, and why, nobody guards a position. */
  readonly unprotected: Unprotected;
  readonly clockSkew: { readonly kalshi: ClockSkew; readonly binanceUsdm: ClockSkew };
  readonly organs: Organs;
  /** Keeps what the watch hears; null where nothing is recorded. */
  readonly hear: Hear | null;
  /** Every supervisor that is up, by its id. */
  readonly supervisors: Map<string, AnySupervisor>;
  /** What accounts elsewhere hold, by the name of the venue, while they are looked at. */
  readonly watched: Map<string, () => WatchedView>;
  /** Done with the store once everything that writes has stopped, before it closes. */
  readonly farewell: ((store: Store) => Promise<void>)[];
  /**
   * False in a house that only takes up, compares with the venue and stops: nothing is watched or
   * opened, no deadline is reached, and nothing but questions goes to the venue.
   */
  readonly isGuarding: boolean;
  readonly isDraining: () => boolean;
  readonly ownershipLost: (why: string) => void;
};

export const installationOf = (house: House): InstallationId =>
  house.organs.store.get().installation;
