import { z } from 'zod';

import { symbolId, type SymbolId } from '../../../machines/model/ids.ts';
import type { Clock } from '../../../machines/ports.ts';
import type { SocketFaultAct } from '../faults.ts';
import type { Outlet } from '../outlet.ts';
import {
  heartbeatFrame,
  matchFrame,
  tickerFrame,
  type Product,
  type SpotTrade,
} from './product.ts';

/** One client of the spot feed. */
export type FeedSession = {
  readonly receive: (text: string) => void;
  readonly tell: (trade: SpotTrade) => void;
  readonly beat: () => void;
  readonly hasSubscribed: () => boolean;
  readonly disturb: (fault: SocketFaultAct) => void;
};

const CHANNELS = ['ticker', 'matches', 'heartbeat'] as const;
type Channel = (typeof CHANNELS)[number];
const PRIVATE = ['level2', 'level3', 'full', 'user', 'balance'];

const request = z.object({
  type: z.enum(['subscribe', 'unsubscribe']),
  product_ids: z.array(z.string()).optional(),
  channels: z
    .array(
      z.union([
        z.string(),
        z.object({ name: z.string(), product_ids: z.array(z.string()).optional() }),
      ]),
    )
    .min(1),
});
type Request = z.infer<typeof request>;

type Wanted = { readonly channel: string; readonly products: readonly string[] };

const wantedOf = (message: Request): readonly Wanted[] =>
  message.channels.map((channel) =>
    typeof channel === 'string'
      ? { channel, products: message.product_ids ?? [] }
      : { channel: channel.name, products: channel.product_ids ?? message.product_ids ?? [] },
  );

const failure = (message: string, reason: string): object => ({ type: 'error', message, reason });

/** Why the feed refuses a subscription; null when it does not. */
const refusalOf = (
  { channel, products }: Wanted,
  known: ReadonlyMap<SymbolId, Product>,
): object | null => {
  if (PRIVATE.includes(channel))
    return failure(
      'Failed to subscribe',
      'level2, level3, and full channels now require authentication',
    );
  if (!CHANNELS.some((name) => name === channel))
    return failure('Failed to subscribe', `${channel} is not a valid channel`);
  if (products.length === 0) return failure('Failed to subscribe', 'no product_ids were given');
  const unknown = products.find((product) => product === '' || !known.has(symbolId(product)));
  return unknown === undefined
    ? null
    : failure('Failed to subscribe', `${unknown} is not a valid product`);
};

const parse = (text: string): Request | null => {
  try {
    const result = request.safeParse(JSON.parse(text));
    return result.success ? result.data : null;
  } catch {
    return null;
  }
};

/** The close that follows a broken rule of the feed. */
export const POLICY_VIOLATION = 1008;
const SLOW = 'ErrSlowConsume';

/** Disconnects a client that does not read; true where it did. */
const isCut = (outlet: Outlet): boolean => {
  if (!outlet.isBehind()) return false;
  outlet.send(failure(SLOW, 'the client does not read'));
  outlet.close(POLICY_VIOLATION, SLOW);
  return true;
};

export const createFeedSession = (
  products: ReadonlyMap<SymbolId, Product>,
  clock: Clock,
  outlet: Outlet,
): FeedSession => {
  const subscribed = new Map<Channel, Set<string>>();
  let greeted = false;
  let losing = false;

  const isOn = (channel: Channel, product: string): boolean =>
    subscribed.get(channel)?.has(product) ?? false;

  const acknowledge = (): void =>
    outlet.send({
      type: 'subscriptions',
      channels: [...subscribed]
        .filter(([, ids]) => ids.size > 0)
        .map(([name, ids]) => ({ name, product_ids: [...ids], account_ids: null })),
    });

  /** A first frame per product: the last trade, however old. */
  const prime = ({ channel, products: ids }: Wanted): void => {
    for (const id of ids) {
      const last = products.get(symbolId(id))?.last() ?? null;
      if (last === null) continue;
      if (channel === 'matches') outlet.send(matchFrame('last_match', last));
      if (channel === 'ticker') outlet.send(tickerFrame(last));
    }
  };

  const change = (message: Request): void => {
    const wanted = wantedOf(message);
    const refused = wanted.map((one) => refusalOf(one, products)).find((one) => one !== null);
    if (refused !== undefined) {
      outlet.send(refused);
      return;
    }
    greeted = true;
    for (const { channel, products: ids } of wanted) {
      const name = CHANNELS.find((one) => one === channel);
      if (name === undefined) continue;
      const set = subscribed.get(name) ?? new Set();
      subscribed.set(name, set);
      for (const id of ids) {
        if (message.type === 'subscribe') set.add(id);
        else set.delete(id);
      }
    }
    acknowledge();
    if (message.type === 'subscribe') wanted.forEach(prime);
  };

  return {
    receive: (text) => {
      const message = parse(text);
      if (message === null) outlet.send(failure('Malformed JSON', 'expected a subscribe message'));
      else change(message);
    },
    tell: (trade) => {
      const lost = losing;
      losing = false;
      if (lost || isCut(outlet)) return;
      if (isOn('matches', trade.product)) outlet.send(matchFrame('match', trade));
      if (isOn('ticker', trade.product)) outlet.send(tickerFrame(trade));
    },
    beat: () => {
      for (const [id, product] of isCut(outlet) ? [] : products)
        if (isOn('heartbeat', id)) outlet.send(heartbeatFrame(id, product, clock.now()));
    },
    hasSubscribed: () => greeted,
    disturb: (fault) => {
      if (fault.act === 'skipSeq') losing = true;
      outlet.disturb(fault);
    },
  };
};
