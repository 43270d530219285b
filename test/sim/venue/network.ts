import type { RandomStream } from '../../../src/simulator/tapes/random.ts';
import type { Network } from '../../../src/venues/network.ts';
import type { Life } from '../engine/life.ts';
import type { Scheduler } from '../../../src/lockstep/scheduler.ts';
import type { Trace } from '../engine/trace.ts';
import type { FeedScope, KillPoint, RequestKind } from '../faults/fault.ts';
import type { RequestFate, Weather } from '../faults/weather.ts';
import { createPipes, type Pipe } from './pipe.ts';
import type { Venue } from './venue.ts';

export const REST_URL = 'http://venue.sim/trade-api/v2';
export const KALSHI_WS_URL = 'ws://venue.sim/trade-api/ws/v2';
export const COINBASE_WS_URL = 'ws://spot.sim/';

export type NetworkOptions = {
  readonly scheduler: Scheduler;
  readonly life: Life;
  readonly weather: Weather;
  readonly venue: Venue;
  readonly random: RandomStream;
  readonly trace: Trace;
  /** The process has come to this point; it may end here. */
  readonly passed: (point: KillPoint) => void;
  /** An order leaves for the venue: its body. */
  readonly orderSent: (body: string) => void;
  readonly heard: (feed: Exclude<FeedScope, 'all'>) => void;
};

export type SimulatedNetwork = {
  readonly network: Network;
  readonly pipes: readonly Pipe[];
};

const kindOf = (method: string): RequestKind => {
  if (method === 'POST') return 'order';
  return method === 'DELETE' ? 'cancel' : 'read';
};

/** Some milliseconds each way, and now and then a good deal more. */
const transitMs = (random: RandomStream): number => {
  const tail = random.uniform() < 0.02 ? 100 + 700 * random.uniform() : 0;
  return Math.round(2 + 28 * random.uniform() ** 2 + tail);
};

const networkError = (code: string): Error =>
  Object.assign(new TypeError('fetch failed'), { cause: Object.assign(new Error(code), { code }) });

type Exchange = {
  readonly answer: (response: Response) => void;
  readonly fail: (code: string) => void;
};

/** One request on its way: to the venue, perhaps twice, and its reply back. */
const carry = (
  options: NetworkOptions,
  fate: RequestFate,
  request: () => Request,
  { answer, fail }: Exchange,
): void => {
  const { scheduler, weather, venue, random, passed } = options;
  const isOrder = request().method === 'POST';
  const delayMs = (): number =>
    transitMs(random) + weather.addedMs() + Math.max(0, weather.heldUntilMs() - scheduler.now());

  const reply = (response: Response): void => {
    if (isOrder) passed('orderTaken');
    if (fate.replyLost === 'silently') return;
    scheduler.setTimeout(() => {
      if (fate.replyLost === 'by reset') {
        fail('ECONNRESET');
        return;
      }
      if (isOrder) passed('orderAnswered');
      if (fate.failedAfter) answer(Response.json({ code: 'internal' }, { status: 500 }));
      else if (fate.garbled) answer(new Response('{"order', { status: response.status }));
      else answer(response);
    }, delayMs() + fate.replyLateMs);
  };
  const arrive = (isFirst: boolean): void => {
    if (fate.status !== null && isFirst) {
      const body = fate.status === 429 ? { error: 'too many requests' } : { message: 'proxy' };
      reply(Response.json(body, { status: fate.status }));
      return;
    }
    void venue.handle(request()).then((response) => {
      if (isFirst) reply(response);
    });
  };

  if (fate.refused) {
    scheduler.setTimeout(() => fail('ECONNREFUSED'), transitMs(random));
    return;
  }
  if (fate.lost !== null) {
    if (fate.lost === 'by reset') scheduler.setTimeout(() => fail('ECONNRESET'), delayMs());
  } else scheduler.setTimeout(() => arrive(true), delayMs() + fate.lateMs);
  if (fate.againMs !== null)
    scheduler.setTimeout(() => arrive(false), delayMs() + fate.lateMs + fate.againMs);
};

const fetchOver =
  (options: NetworkOptions): Network['fetch'] =>
  (url, init) =>
    new Promise((resolve, reject) => {
      const { life, weather, trace, passed, orderSent } = options;
      if (life.isOver()) return;
      const { method = 'GET', signal, body, headers } = init;
      const kind = kindOf(method);
      trace.note(`> ${method} ${url.pathname.slice('/trade-api/v2'.length)}${url.search}`);
      if (typeof body === 'string' && kind === 'order') orderSent(body);
      const settle = life.deliver;
      signal?.addEventListener('abort', () =>
        reject(new DOMException(String(signal.reason), 'AbortError')),
      );
      carry(
        options,
        weather.request(kind),
        () => new Request(url, { method, headers: headers ?? {}, body: body ?? null }),
        {
          answer: (response) =>
            settle(() => {
              trace.note(`< ${response.status} ${method} ${url.pathname.slice(13)}`);
              resolve(response);
            }),
          fail: (code) => settle(() => reject(networkError(code))),
        },
      );
      if (kind === 'order') passed('orderSent');
    });

/** What kind of feed a connection turns out to be, by what its client asks for first. */
const feedOf = (text: string): Exclude<FeedScope, 'all'> | null => {
  if (text.includes('"fill"')) return 'account';
  return text.includes('orderbook_delta') ? 'market' : null;
};

/** The network as one process has it. */
export const createNetwork = (options: NetworkOptions): SimulatedNetwork => {
  const { scheduler, life, weather, venue, random, trace, passed } = options;
  const pipes = createPipes({
    scheduler,
    life,
    weather,
    trace,
    transitMs: () => transitMs(random),
    passed,
    heard: options.heard,
    feedOf,
  });
  life.onEnd(() => pipes.all.forEach((pipe) => pipe.cut()));
  return {
    pipes: pipes.all,
    network: {
      fetch: fetchOver(options),
      openSocket: (endpoint, events) => {
        const isSpot = endpoint.url === COINBASE_WS_URL;
        return pipes.open({
          events,
          feed: isSpot ? 'spot' : 'account',
          attach: (outlet) => (isSpot ? venue.openCoinbase(outlet) : venue.openKalshi(outlet)),
          refusal: () => (isSpot ? null : venue.refusalOf(endpoint.headers)),
        });
      },
    },
  };
};
