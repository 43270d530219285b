import type { RandomStream } from '../../../src/simulator/tapes/random.ts';
import type { Network } from '../../../src/venues/network.ts';
import type { SocketEndpoint } from '../../../src/venues/socket.ts';
import type { Life } from '../engine/life.ts';
import type { Scheduler } from '../../../src/lockstep/scheduler.ts';
import type { Trace } from '../engine/trace.ts';
import type { KillPoint, RequestKind } from '../faults/fault.ts';
import type { RequestFate, Weather } from '../faults/weather.ts';
import { createPipes, type Pipe, type PipeEnds, type Wire } from './pipe.ts';

/** A venue at the other end of the network, and what is wrong on the way to it alone. */
export type Site = Wire & {
  readonly hosts: ReadonlySet<string>;
  readonly weather: Weather;
  readonly random: RandomStream;
  readonly handle: (request: Request) => Promise<Response>;
  readonly kindOf: (method: string, url: URL) => RequestKind;
  /** The request's name in the trace: as it is asked, and as it is answered. */
  readonly nameOf: (url: URL) => { readonly asked: string; readonly answered: string };
  /** An order leaves for the venue. */
  readonly orderSent: (url: URL, body: string | null) => void;
  readonly endsOf: (endpoint: SocketEndpoint) => Omit<PipeEnds, 'events'>;
};

export type NetworkOptions = {
  readonly scheduler: Scheduler;
  readonly life: Life;
  readonly trace: Trace;
  /** The process has come to this point; it may end here. */
  readonly passed: (point: KillPoint) => void;
};

export type SimulatedNetwork = {
  readonly network: Network;
  /** The connections to each of the venues, in their order. */
  readonly pipes: readonly (readonly Pipe[])[];
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
  { scheduler, passed }: NetworkOptions,
  { handle, random, weather }: Site,
  { fate, isOrder, request }: { fate: RequestFate; isOrder: boolean; request: () => Request },
  { answer, fail }: Exchange,
): void => {
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
    void handle(request()).then((response) => {
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
  (options: NetworkOptions, siteOf: (url: URL) => Site): Network['fetch'] =>
  (url, init) =>
    new Promise((resolve, reject) => {
      const { life, trace, passed } = options;
      if (life.isOver()) return;
      const { method = 'GET', signal, body, headers } = init;
      const site = siteOf(url);
      const kind = site.kindOf(method, url);
      const name = site.nameOf(url);
      trace.note(`> ${method} ${name.asked}`);
      if (kind === 'order') site.orderSent(url, typeof body === 'string' ? body : null);
      const settle = life.deliver;
      signal?.addEventListener('abort', () =>
        reject(new DOMException(String(signal.reason), 'AbortError')),
      );
      const request = (): Request =>
        new Request(url, { method, headers: headers ?? {}, body: body ?? null });
      carry(
        options,
        site,
        { fate: site.weather.request(kind), isOrder: kind === 'order', request },
        {
          answer: (response) =>
            settle(() => {
              trace.note(`< ${response.status} ${method} ${name.answered}`);
              resolve(response);
            }),
          fail: (code) => settle(() => reject(networkError(code))),
        },
      );
      if (kind === 'order') passed('orderSent');
    });

/** The network as one process has it. */
export const createNetwork = (
  options: NetworkOptions,
  sites: readonly Site[],
): SimulatedNetwork => {
  const { life } = options;
  const ways = sites.map((site) => ({
    site,
    pipes: createPipes({ ...options, ...site, transitMs: () => transitMs(site.random) }),
  }));
  const wayTo = (url: URL) => {
    const way = ways.find(({ site }) => site.hosts.has(url.host));
    if (way === undefined) throw new RangeError(`simulated network: no venue at ${url.host}`);
    return way;
  };
  life.onEnd(() => ways.forEach(({ pipes }) => pipes.all.forEach((pipe) => pipe.cut())));
  return {
    pipes: ways.map(({ pipes }) => pipes.all),
    network: {
      fetch: fetchOver(options, (url) => wayTo(url).site),
      openSocket: (endpoint, events) => {
        const { pipes, site } = wayTo(new URL(endpoint.url));
        return pipes.open({ events, ...site.endsOf(endpoint) });
      },
    },
  };
};
