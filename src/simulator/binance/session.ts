import { z } from 'zod';

import { createPace } from '../../../machines/feeds/pace.ts';
import type { Clock } from '../../../machines/ports.ts';
import type { SocketFaultAct } from '../faults.ts';
import type { Outlet } from '../outlet.ts';

/** One client of the market streams. */
export type StreamSession = {
  /** A text frame of the client. */
  readonly receive: (text: string) => void;
  /** A ping or a pong of the client: it counts like any message. */
  readonly beat: () => void;
  /** Carries an event to the client if it has subscribed its stream. */
  readonly tell: (stream: string, event: object) => void;
  readonly disturb: (fault: SocketFaultAct) => void;
};

const STREAMS_MAX = 1_024;
const POLICY_VIOLATION = 1_008;
const SHUTDOWN = 'serverShutdown';
/** Streams whose frames are counted without a hole. */
const NUMBERED = /@(trade|aggTrade)$/;

const METHODS = ['SUBSCRIBE', 'UNSUBSCRIBE', 'LIST_SUBSCRIPTIONS'] as const;
const request = z.object({
  method: z.enum(METHODS),
  params: z.array(z.string()).optional(),
  id: z.union([z.int(), z.string().max(36), z.null()]),
});

const invalid = (reason: string): object => ({ code: 2, msg: `Invalid request: ${reason}` });

type Request = z.infer<typeof request>;

/** The request, or why it is none. */
const parse = (text: string): Request | object => {
  let message: unknown;
  try {
    message = JSON.parse(text);
  } catch {
    return { code: 3, msg: 'Invalid JSON: expected value at line 1 column 1' };
  }
  const read = request.safeParse(message);
  return read.success ? read.data : invalid(read.error.issues[0]?.path.join('.') ?? 'no request');
};

const isRequest = (message: Request | object): message is Request => 'method' in message;

/** What a client has asked for by the path of its connection. */
export type StreamPath = {
  /** Events come wrapped with the name of their stream. */
  readonly isCombined: boolean;
  readonly streams: readonly string[];
  /** The streams that this path carries. */
  readonly carries: (stream: string) => boolean;
  /** What is named is a listen key. */
  readonly isPrivate: boolean;
  /** It is no stream at all: requests are answered. */
  readonly isApi: boolean;
};

/**
 * A product or stream that does not exist, or that the path does not carry, is subscribed like any
 * other, and says nothing.
 */
export const createStreamSession = (
  clock: Clock,
  outlet: Outlet,
  { carries, isCombined, streams }: StreamPath,
  messagesPerSecond: number,
): StreamSession => {
  const subscribed = new Set(streams);
  const pace = createPace(messagesPerSecond, 1_000);
  let losing = false;

  const admit = (): boolean => {
    const nowMs = clock.now();
    const isInTime = pace.reserve(nowMs) <= nowMs;
    if (!isInTime) outlet.close(POLICY_VIOLATION, 'Too many requests');
    return isInTime;
  };

  const send = (stream: string, event: object): void =>
    outlet.send(isCombined ? { stream, data: event } : event);

  const change = ({ id, method, params = [] }: Request): void => {
    if (method === 'LIST_SUBSCRIPTIONS') {
      outlet.send({ result: [...subscribed], id });
      return;
    }
    for (const stream of params)
      if (method === 'SUBSCRIBE') subscribed.add(stream);
      else subscribed.delete(stream);
    if (subscribed.size > STREAMS_MAX) outlet.close(POLICY_VIOLATION, 'too many streams');
    else outlet.send({ result: null, id });
  };

  return {
    receive: (text) => {
      if (!admit()) return;
      const message = parse(text);
      if (isRequest(message)) change(message);
      else outlet.send(message);
    },
    beat: () => void admit(),
    tell: (stream, event) => {
      if (!subscribed.has(stream) || !carries(stream)) return;
      const isLost = losing && NUMBERED.test(stream);
      if (isLost) losing = false;
      else send(stream, event);
    },
    disturb: (fault) => {
      if (fault.act === 'skipSeq') losing = true;
      if (fault.act === 'announceShutdown') {
        send(`!${SHUTDOWN}`, { e: SHUTDOWN, E: clock.now() });
        clock.setTimeout(() => outlet.disturb({ act: 'endOfLife' }), fault.inMs);
      }
      outlet.disturb(fault);
    },
  };
};
