import type { Clock } from '../../../machines/ports.ts';
import type { SocketFaultAct } from '../faults.ts';
import type { Outlet } from '../outlet.ts';
import {
  errorBody,
  namedTickers,
  readCommand,
  type Command,
  type CommandError,
  type CommandParams,
} from './commands.ts';
import type { VenueEvent } from './events.ts';
import type { Exchange } from './exchange.ts';
import { tickerFrame } from './frames.ts';
import { INDEX_CHANNEL, indexFault, updateIndices } from './index-commands.ts';
import { findMarket, type MarketState } from './market.ts';
import { createSubscription, isChannel, type Channel, type Subscription } from './subscription.ts';

/** One authenticated client of the venue's socket. */
export type SocketSession = {
  readonly receive: (text: string) => void;
  readonly tell: (event: VenueEvent) => void;
  readonly disturb: (fault: SocketFaultAct) => void;
};

type Context = {
  readonly exchange: Exchange;
  readonly clock: Clock;
  readonly outlet: Outlet;
  readonly subscriptions: Map<number, Subscription>;
  readonly indices: ReadonlySet<string>;
};

const idField = (id: number): object => (id === 0 ? {} : { id });

const marketOf = ({ exchange }: Context, ticker: string): MarketState | undefined =>
  findMarket(exchange.markets, ticker);

const complain = (
  { outlet }: Context,
  id: number,
  error: CommandError,
  extra: object = {},
  numbered: object = {},
): void =>
  outlet.send({ ...idField(id), ...numbered, type: 'error', msg: errorBody(error, extra) });

const sendSnapshot = (
  context: Context,
  subscription: Subscription,
  ticker: string,
  id = 0,
): void => {
  const market = marketOf(context, ticker);
  if (market !== undefined)
    context.outlet.send({ ...idField(id), ...subscription.snapshot(market) });
};

const sendFirstTickers = (context: Context, subscription: Subscription): void => {
  for (const market of context.exchange.markets.values()) {
    const wanted = subscription.tickers?.has(market.spec.ticker) ?? true;
    if (!wanted || market.phase !== 'active') continue;
    const msg = tickerFrame(market, context.clock.now());
    context.outlet.send({ type: 'ticker', sid: subscription.sid, msg });
  }
};

/** Why a channel cannot be had; null when it can. */
const channelFault = (
  context: Context,
  name: string,
  named: readonly string[] | null,
  given: CommandParams,
): readonly [CommandError, object] | null => {
  if (!isChannel(name)) return ['unknownChannel', {}];
  if (name === INDEX_CHANNEL) return indexFault(given, context.indices);
  if (name === 'orderbook_delta' && (named === null || named.length === 0))
    return ['tickerRequired', {}];
  const unknown = (named ?? []).filter((ticker) => marketOf(context, ticker) === undefined);
  return unknown.length === 0 ? null : ['invalidParameter', { market_tickers: unknown }];
};

/** What a new subscription carries; null for everything there is. */
const carriedBy = (
  channel: Channel,
  named: readonly string[] | null,
  { index_ids: indices }: CommandParams,
): Set<string> | null => {
  if (channel === INDEX_CHANNEL) return new Set(indices);
  return named === null || channel === 'market_lifecycle_v2' ? null : new Set(named);
};

const subscribeOne = (
  context: Context,
  id: number,
  name: string,
  given: CommandParams,
  named: readonly string[] | null,
  sid: number,
): boolean => {
  const [error, extra] = channelFault(context, name, named, given) ?? [];
  if (error !== undefined || !isChannel(name)) {
    complain(context, id, error ?? 'unknownChannel', extra);
    return false;
  }
  const subscription = createSubscription({
    sid,
    channel: name,
    tickers: carriedBy(name, named, given),
    yesPrices: given.use_yes_price ?? false,
  });
  context.subscriptions.set(sid, subscription);
  context.outlet.send({ ...idField(id), type: 'subscribed', msg: { channel: name, sid } });
  if (name === 'orderbook_delta')
    for (const ticker of named ?? []) sendSnapshot(context, subscription, ticker);
  if (name === 'ticker' && given.send_initial_snapshot === true)
    sendFirstTickers(context, subscription);
  return true;
};

const unsubscribe = (context: Context, { id, params }: Command): void => {
  const sids = params.sids ?? [];
  if (sids.length === 0) {
    complain(context, id, 'sidsRequired');
    return;
  }
  for (const sid of sids) {
    const subscription = context.subscriptions.get(sid);
    if (subscription === undefined) {
      complain(context, id, 'unknownSid', {}, { sid });
      continue;
    }
    context.outlet.send({ ...idField(id), ...subscription.number(), type: 'unsubscribed' });
    context.subscriptions.delete(sid);
  }
};

const acknowledge = (
  { outlet }: Context,
  id: number,
  subscription: Subscription,
  params: CommandParams,
): void => {
  const list = { market_tickers: [...(subscription.tickers ?? [])] };
  const quiet = subscription.channel === 'ticker' && params.skip_ticker_ack === true;
  outlet.send({ ...idField(id), ...subscription.number(), type: 'ok', msg: quiet ? {} : list });
};

type Change = (
  context: Context,
  id: number,
  subscription: Subscription,
  named: readonly string[],
  params: CommandParams,
) => void;

const addMarkets: Change = (context, id, subscription, named, params) => {
  const added = named.filter((ticker) => subscription.tickers?.has(ticker) === false);
  for (const ticker of added) subscription.tickers?.add(ticker);
  acknowledge(context, id, subscription, params);
  if (subscription.channel === 'orderbook_delta')
    for (const ticker of added) sendSnapshot(context, subscription, ticker);
};

const deleteMarkets: Change = (context, id, subscription, named, params) => {
  for (const ticker of named) subscription.tickers?.delete(ticker);
  acknowledge(context, id, subscription, params);
};

const getSnapshot: Change = (context, id, subscription, named) => {
  if (subscription.channel !== 'orderbook_delta') {
    complain(context, id, 'unsupportedAction', {}, { sid: subscription.sid });
    return;
  }
  for (const ticker of named) sendSnapshot(context, subscription, ticker, id);
};

const ACTIONS = new Map<string, Change>([
  ['add_markets', addMarkets],
  ['delete_markets', deleteMarkets],
  ['get_snapshot', getSnapshot],
]);

const changeIndices = (
  context: Context,
  id: number,
  subscription: Subscription,
  params: CommandParams,
): void => {
  const fault = updateIndices(subscription, params, context.indices);
  if (fault !== null) {
    complain(context, id, ...fault, { sid: subscription.sid });
    return;
  }
  const msg = { index_ids: [...(subscription.tickers ?? [])] };
  context.outlet.send({ ...idField(id), ...subscription.number(), type: 'ok', msg });
};

const updateSubscription = (context: Context, { id, params }: Command): void => {
  const sids = params.sids ?? (params.sid === undefined ? [] : [params.sid]);
  const [sid] = sids;
  if (sid === undefined || sids.length !== 1) {
    complain(context, id, 'oneSid');
    return;
  }
  const subscription = context.subscriptions.get(sid);
  if (subscription === undefined) {
    complain(context, id, 'unknownSid', {}, { sid });
    return;
  }
  if (params.action === undefined) {
    complain(context, id, 'actionRequired', {}, { sid });
    return;
  }
  if (subscription.channel === INDEX_CHANNEL) {
    changeIndices(context, id, subscription, params);
    return;
  }
  const change = ACTIONS.get(params.action);
  if (change === undefined) {
    complain(context, id, 'unsupportedAction', {}, { sid });
    return;
  }
  const named = namedTickers(params);
  if (named === 'both') {
    complain(context, id, 'invalidParameter', {}, { sid });
    return;
  }
  if (named === null || named.length === 0) {
    complain(context, id, 'tickerRequired', {}, { sid });
    return;
  }
  const unknown = named.filter((ticker) => marketOf(context, ticker) === undefined);
  if (unknown.length > 0) {
    complain(context, id, 'invalidParameter', { market_tickers: unknown }, { sid });
    return;
  }
  change(context, id, subscription, named, params);
};

const listSubscriptions = ({ outlet, subscriptions }: Context, id: number): void =>
  outlet.send({
    ...idField(id),
    type: 'ok',
    msg: [...subscriptions.values()].map(({ channel, sid }) => ({ channel, sid })),
  });

export const createSocketSession = (
  exchange: Exchange,
  clock: Clock,
  outlet: Outlet,
  indices: ReadonlySet<string> = new Set(),
): SocketSession => {
  const context: Context = { exchange, clock, outlet, subscriptions: new Map(), indices };
  let lastSid = 0;

  const subscribe = ({ id, params }: Command): void => {
    const channels = params.channels ?? [];
    if (channels.length === 0) {
      complain(context, id, 'channelsRequired');
      return;
    }
    const named = namedTickers(params);
    if (named === 'both') {
      complain(context, id, 'invalidParameter');
      return;
    }
    for (const name of channels)
      if (subscribeOne(context, id, name, params, named, lastSid + 1)) lastSid += 1;
  };

  /** A client that does not read loses its subscriptions, one error each; nothing more waits. */
  const isCut = (): boolean => {
    if (!outlet.isBehind()) return false;
    for (const sid of context.subscriptions.keys())
      complain(context, 0, 'bufferOverflow', {}, { sid });
    context.subscriptions.clear();
    return true;
  };

  return {
    receive: (text) => {
      if (isCut()) return;
      const read = readCommand(text);
      if (!read.ok) {
        complain(context, read.id, read.error);
        return;
      }
      const { command } = read;
      switch (command.cmd) {
        case 'subscribe': {
          subscribe(command);
          return;
        }
        case 'unsubscribe': {
          unsubscribe(context, command);
          return;
        }
        case 'update_subscription': {
          updateSubscription(context, command);
          return;
        }
        case 'list_subscriptions': {
          listSubscriptions(context, command.id);
          return;
        }
      }
    },
    tell: (event) => {
      if (isCut()) return;
      for (const subscription of context.subscriptions.values())
        for (const frame of subscription.framesFor(event)) outlet.send(frame);
    },
    disturb: (fault) => {
      if (fault.act === 'skipSeq')
        for (const subscription of context.subscriptions.values()) subscription.loseNext();
      outlet.disturb(fault);
    },
  };
};
