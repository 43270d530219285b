import type { EpochMs } from '../../../machines/model/time.ts';
import type { FeedLink } from '../feed-driver.ts';
import { errorFrame, subscribedFrame, type Envelope } from './frames.ts';
import type { Sequences } from './sequence.ts';

/** One channel a feed wants, and whether it is subscribed market by market. */
export type ChannelPlan = {
  readonly channel: string;
  readonly scope: 'markets' | 'all';
  readonly params?: Readonly<Record<string, unknown>>;
};

type Command = {
  readonly kind: 'subscribe' | 'add' | 'delete' | 'unsubscribe';
  readonly id: number;
  readonly sentAtMs: EpochMs;
  readonly tickers: readonly string[];
};

type Channel = {
  readonly plan: ChannelPlan;
  sid: number | null;
  /** Markets the venue was asked for, or has refused. */
  asked: Set<string>;
  refused: Set<string>;
  /** The venue has refused several markets at once without naming one: ask one by one. */
  cautious: boolean;
  command: Command | null;
};

/**
 * Keeps the venue's subscriptions equal to the wanted markets. Each channel has a subscription of
 * its own and at most one command in flight; when its answer is in, the difference to what is wanted
 * becomes the next command.
 */
export type Subscriptions = {
  readonly follow: () => void;
  /** True when the frame was an answer to a command, or an error. */
  readonly answered: (envelope: Envelope) => boolean;
  readonly sidOf: (channel: string) => number | null;
  readonly marketsOf: (channel: string) => readonly string[];
  readonly requestSnapshots: (channel: string) => void;
  readonly unansweredSinceMs: () => EpochMs | null;
};

/** The key or the request itself is wrong; a repetition would meet the same answer. */
const FEED_REFUSALS: ReadonlySet<number> = new Set([2, 3, 5, 8, 9, 13, 15]);
/** Some market of the request is wrong, or one too many. */
const MARKET_REFUSALS: ReadonlySet<number> = new Set([11, 14, 26]);

export const createSubscriptions = (
  link: FeedLink,
  plans: readonly ChannelPlan[],
  wanted: ReadonlySet<string>,
  sequences: Sequences,
): Subscriptions => {
  const channels: readonly Channel[] = plans.map((plan) => ({
    plan,
    sid: null,
    asked: new Set(),
    refused: new Set(),
    cautious: false,
    command: null,
  }));
  let lastId = 0;
  let opened = false;
  let confirmed = false;

  const send = (cmd: string, params: Readonly<Record<string, unknown>>): number => {
    lastId += 1;
    link.send(JSON.stringify({ id: lastId, cmd, params }));
    return lastId;
  };

  const command = (
    channel: Channel,
    kind: Command['kind'],
    tickers: readonly string[],
    params: Readonly<Record<string, unknown>>,
  ): void => {
    const cmd = kind === 'subscribe' || kind === 'unsubscribe' ? kind : 'update_subscription';
    channel.command = { kind, id: send(cmd, params), sentAtMs: link.now(), tickers };
  };

  const subscribe = (channel: Channel, tickers: readonly string[]): void => {
    const { channel: name, params, scope } = channel.plan;
    channel.asked = new Set(tickers);
    command(channel, 'subscribe', tickers, {
      channels: [name],
      ...(scope === 'markets' && { market_tickers: tickers }),
      ...params,
    });
  };

  const update = (channel: Channel, sid: number, tickers: readonly string[]): void => {
    const missing = tickers.filter((ticker) => !channel.asked.has(ticker));
    const added = channel.cautious ? missing.slice(0, 1) : missing;
    const removed = [...channel.asked].filter((ticker) => !wanted.has(ticker));
    if (added.length > 0) {
      for (const ticker of added) channel.asked.add(ticker);
      const params = { sid, action: 'add_markets', market_tickers: added };
      command(channel, 'add', added, params);
    } else if (tickers.length === 0 && channel.asked.size > 0) {
      channel.asked.clear();
      command(channel, 'unsubscribe', [], { sids: [sid] });
    } else if (removed.length > 0) {
      for (const ticker of removed) channel.asked.delete(ticker);
      const params = { sid, action: 'delete_markets', market_tickers: removed };
      command(channel, 'delete', removed, params);
    }
  };

  const followOne = (channel: Channel): void => {
    if (channel.command !== null) return;
    const tickers = [...wanted].filter((ticker) => !channel.refused.has(ticker));
    if (channel.plan.scope === 'all') {
      if (channel.sid === null) subscribe(channel, []);
    } else if (channel.sid === null) {
      if (tickers.length > 0) subscribe(channel, channel.cautious ? tickers.slice(0, 1) : tickers);
    } else {
      update(channel, channel.sid, tickers);
    }
  };

  const follow = (): void => {
    if (opened) for (const channel of channels) followOne(channel);
  };

  const confirmWhenDone = (): void => {
    if (confirmed || channels.some(({ command: pending }) => pending !== null)) return;
    confirmed = true;
    link.confirmed();
  };

  const finish = (channel: Channel): void => {
    channel.command = null;
    followOne(channel);
    confirmWhenDone();
  };

  const withdraw = (channel: Channel, tickers: readonly string[]): void => {
    for (const ticker of tickers) channel.asked.delete(ticker);
    finish(channel);
  };

  const refuseMarkets = (
    channel: Channel,
    { tickers }: Command,
    told: string,
    named: string[],
  ): void => {
    const blamed = tickers.filter((ticker) => named.includes(ticker));
    if (blamed.length === 0 && tickers.length > 1) {
      channel.cautious = true;
      return withdraw(channel, tickers);
    }
    const refused = blamed.length > 0 ? blamed : tickers;
    for (const ticker of refused) channel.refused.add(ticker);
    link.marketsRefused(refused, told);
    withdraw(channel, tickers);
  };

  const onError = ({ frame }: Envelope): void => {
    const read = errorFrame.safeParse(frame);
    if (!read.success) return link.failed('an error frame that cannot be read');
    const { id, msg } = read.data;
    const told = `error ${msg.code}: ${msg.msg}`;
    const channel = channels.find(({ command: pending }) => pending !== null && pending.id === id);
    const pending = channel?.command;
    if (channel === undefined || !pending) return link.failed(told);
    const named =
      msg.market_tickers ?? (msg.market_ticker === undefined ? [] : [msg.market_ticker]);
    if (FEED_REFUSALS.has(msg.code)) link.refused(`${channel.plan.channel}: ${told}`);
    else if (MARKET_REFUSALS.has(msg.code) && pending.tickers.length > 0)
      refuseMarkets(channel, pending, told, named);
    else link.failed(told);
  };

  const onSubscribed = ({ frame }: Envelope): void => {
    const read = subscribedFrame.safeParse(frame);
    if (!read.success) return link.failed('a subscribed frame that cannot be read');
    const { id, msg } = read.data;
    const channel = channels.find(({ command: pending }) => pending?.id === id);
    if (channel === undefined) return;
    channel.sid = msg.sid;
    finish(channel);
  };

  const onAnswer = ({ id, sid, type }: Envelope): void => {
    const channel = channels.find(({ command: pending }) => pending !== null && pending.id === id);
    if (channel === undefined) return;
    if (type === 'unsubscribed') {
      if (sid !== null) sequences.forget(sid);
      channel.sid = null;
    }
    finish(channel);
  };

  return {
    follow: () => {
      opened = true;
      follow();
    },
    answered: (envelope) => {
      if (envelope.type === 'subscribed') onSubscribed(envelope);
      else if (envelope.type === 'ok' || envelope.type === 'unsubscribed') onAnswer(envelope);
      else if (envelope.type === 'error') onError(envelope);
      else return false;
      return true;
    },
    sidOf: (name) => channels.find(({ plan }) => plan.channel === name)?.sid ?? null,
    marketsOf: (name) => [...(channels.find(({ plan }) => plan.channel === name)?.asked ?? [])],
    requestSnapshots: (name) => {
      const channel = channels.find(({ plan }) => plan.channel === name);
      if (channel === undefined || channel.sid === null) return;
      const { asked, sid } = channel;
      send('update_subscription', { sid, action: 'get_snapshot', market_tickers: [...asked] });
    },
    unansweredSinceMs: () =>
      channels.reduce<EpochMs | null>((oldest, { command: pending }) => {
        if (pending === null) return oldest;
        return oldest === null || pending.sentAtMs < oldest ? pending.sentAtMs : oldest;
      }, null),
  };
};
