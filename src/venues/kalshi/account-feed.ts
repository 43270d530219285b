import type { FeedDriver, FeedLink, FeedProtocol } from '../feed-driver.ts';
import { kalshiEndpoint } from './endpoint.ts';
import { fillFrame, positionFrame, readEnvelope, userOrderFrame, type Envelope } from './frames.ts';
import { parseFill, parseOrder, parsePosition } from './parse-order.ts';
import { createSequences } from './sequence.ts';
import type { KalshiAuth } from './sign.ts';
import { createSubscriptions, type ChannelPlan } from './subscriptions.ts';

const PLANS: readonly ChannelPlan[] = [
  { channel: 'fill', scope: 'all' },
  { channel: 'user_orders', scope: 'all' },
  { channel: 'market_positions', scope: 'all' },
];

/**
 * The account's fills, orders and positions. These channels carry no sequence: what was missed while
 * the connection was away must be reconciled over request/reply, after every `doubted`.
 */
const connect = (link: FeedLink): FeedProtocol => {
  const { feedId, sink } = link;
  const subscriptions = createSubscriptions(link, PLANS, new Set(), createSequences());

  const onFill = ({ frame }: Envelope): boolean => {
    const read = fillFrame.safeParse(frame);
    const fill = read.success ? parseFill(read.data.msg) : null;
    if (fill !== null) sink.fill(feedId, fill);
    return fill !== null;
  };

  const onOrder = ({ frame }: Envelope): boolean => {
    const read = userOrderFrame.safeParse(frame);
    const order = read.success ? parseOrder(read.data.msg) : null;
    if (order !== null) sink.order(feedId, order);
    return order !== null;
  };

  const onPosition = ({ frame }: Envelope): boolean => {
    const read = positionFrame.safeParse(frame);
    if (!read.success) return false;
    const position = parsePosition(read.data.msg.market_ticker, read.data.msg.position_fp);
    if (position !== null) sink.position(feedId, position);
    return position !== null;
  };

  const onValue = (envelope: Envelope): boolean => {
    switch (envelope.type) {
      case 'fill':
        return onFill(envelope);
      case 'user_order':
        return onOrder(envelope);
      case 'market_position':
        return onPosition(envelope);
      default:
        return false;
    }
  };

  /** A lost report of our own money is a lost message, whatever its cause. */
  const reject = (kind: string, text: string): void => {
    link.rejected(kind, text.slice(0, 200));
    link.missed(`${kind} that cannot be read`);
  };

  return {
    opened: subscriptions.follow,
    follow: () => undefined,
    resync: link.resynced,
    receive: (text) => {
      const envelope = readEnvelope(text);
      if (envelope === null) return reject('not a frame', text);
      if (subscriptions.answered(envelope)) return;
      if (!onValue(envelope)) reject(envelope.type.slice(0, 40), text);
    },
    unansweredSinceMs: subscriptions.unansweredSinceMs,
  };
};

/** `feed:kalshi:account`: the private channels of one key. */
export const kalshiAccountFeed = (options: {
  readonly wsUrl: string;
  readonly auth: KalshiAuth;
}): FeedDriver => ({ endpoint: () => kalshiEndpoint(options), connect });
