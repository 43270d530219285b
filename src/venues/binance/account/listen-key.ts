import { z } from 'zod';

import { fail, ok, type Result } from '../../../../machines/model/result.ts';
import { knowSecret } from '../../../logger/known-secrets.ts';
import type { Network } from '../../network.ts';
import type { Socket } from '../../socket.ts';
import type { AccountFault, AccountRest } from './rest.ts';

/** The key by which the stream of a USD-M account is listened to; good for an hour at a time. */
export type ListenKey = {
  /** The account's key, made or made to last; a secret from then on. */
  readonly take: () => Promise<Result<string, AccountFault>>;
  /** Makes the key last; tells whoever listens by one that is gone. */
  readonly extend: () => Promise<Result<null, AccountFault>>;
  /** Who is told that the key is gone; the last one counts. */
  readonly whenGone: (tell: () => void) => void;
};

const PATH = '/fapi/v1/listenKey';
const NO_SUCH_KEY = -1125;

const created = z.object({ listenKey: z.string().min(1) });

export const createListenKey = (rest: () => AccountRest): ListenKey => {
  let gone = (): void => undefined;
  return {
    take: async () => {
      const answer = await rest().ask({ method: 'POST', path: PATH, security: 'key' });
      if (!answer.ok) return answer;
      const read = created.safeParse(answer.value);
      if (!read.success)
        return fail({ message: `${PATH}: expected a listen key`, status: 200, code: null });
      knowSecret(read.data.listenKey);
      return ok(read.data.listenKey);
    },
    extend: async () => {
      const answer = await rest().ask({ method: 'PUT', path: PATH, security: 'key' });
      if (answer.ok) return ok(null);
      if (answer.error.code === NO_SUCH_KEY) gone();
      return answer;
    },
    whenGone: (tell) => {
      gone = tell;
    },
  };
};

const UNAUTHORIZED: ReadonlySet<number | null> = new Set([401, 403]);

/** Sockets whose address ends in the listen key, which is asked for before each is opened. */
export const keyedNetwork = (network: Network, key: ListenKey): Network => ({
  ...network,
  openSocket: (endpoint, events): Socket => {
    let socket: Socket | null = null;
    let over = false;
    const open = (taken: Awaited<ReturnType<ListenKey['take']>>): void => {
      if (over) return;
      if (taken.ok) {
        const url = `${endpoint.url}/${taken.value}`;
        socket = network.openSocket({ ...endpoint, url }, events);
        return;
      }
      over = true;
      const { message, status } = taken.error;
      if (UNAUTHORIZED.has(status)) events.refused(message);
      else events.closed(`listen key: ${message}`);
    };
    key
      .take()
      .then(open)
      .catch((error: unknown) => {
        if (over) return;
        over = true;
        events.closed(`listen key: ${error instanceof Error ? error.message : String(error)}`);
      });
    return {
      send: (text) => socket?.send(text),
      ping: () => socket?.ping(),
      terminate: () => {
        over = true;
        return socket?.terminate() ?? Promise.resolve();
      },
      listeners: () => socket?.listeners() ?? 0,
    };
  },
});
