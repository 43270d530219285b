import { z } from 'zod';

import { createPace } from '../../../machines/feeds/pace.ts';
import type { Clock } from '../../../machines/ports.ts';
import type { Outlet } from '../outlet.ts';
import type { SimAccount } from './account.ts';
import type { StreamSession } from './session.ts';

const POLICY_VIOLATION = 1_008;
const SUBSCRIPTION = 0;

const request = z.object({
  id: z.union([z.int(), z.string().max(36)]),
  method: z.string(),
  params: z.record(z.string(), z.union([z.string(), z.number()])).default({}),
});

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
};

/** All parameters but the signature, in the order of their names. */
const signedText = (params: Readonly<Record<string, string | number>>): string =>
  Object.entries(params)
    .filter(([name]) => name !== 'signature')
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${name}=${value}`)
    .join('&');

/** One client of the WebSocket API of spot, as far as an account's events need it. */
export const createApiSession = (
  clock: Clock,
  outlet: Outlet,
  account: SimAccount,
  messagesPerSecond: number,
): StreamSession & { readonly end: () => void } => {
  const pace = createPace(messagesPerSecond, 1_000);
  let unlisten = (): void => undefined;
  const admit = (): boolean => {
    const nowMs = clock.now();
    const isInTime = pace.reserve(nowMs) <= nowMs;
    if (!isInTime) outlet.close(POLICY_VIOLATION, 'Too many requests');
    return isInTime;
  };
  const refuse = (id: unknown, status: number, code: number, msg: string): void =>
    outlet.send({ id, status, error: { code, msg }, rateLimits: [] });
  const event = (told: object): void => outlet.send({ subscriptionId: SUBSCRIPTION, event: told });

  const onRequest = ({ id, method, params }: z.infer<typeof request>): void => {
    if (method !== 'userDataStream.subscribe.signature') {
      refuse(id, 400, -1104, `unknown method ${method}`);
      return;
    }
    const query = new URLSearchParams();
    for (const [name, value] of Object.entries(params)) query.set(name, String(value));
    const refusal = account.gate.signature(query, signedText(params), query.get('apiKey'));
    if (refusal !== null) {
      refuse(id, refusal.status, refusal.code, refusal.msg);
      return;
    }
    unlisten();
    unlisten = account.listen(event);
    outlet.send({ id, status: 200, result: { subscriptionId: SUBSCRIPTION }, rateLimits: [] });
  };

  return {
    receive: (text) => {
      if (!admit()) return;
      const read = request.safeParse(parsed(text));
      if (read.success) onRequest(read.data);
      else refuse(null, 400, -1102, 'expected id and method');
    },
    beat: () => void admit(),
    tell: () => undefined,
    disturb: (fault) => {
      if (fault.act === 'announceShutdown') {
        event({ e: 'serverShutdown', E: clock.now() });
        clock.setTimeout(() => outlet.disturb({ act: 'endOfLife' }), fault.inMs);
      }
      outlet.disturb(fault);
    },
    end: () => unlisten(),
  };
};
