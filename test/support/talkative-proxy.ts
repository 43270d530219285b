import { createServer, request as send, type IncomingMessage } from 'node:http';
import { connect, type Socket } from 'node:net';

import { listenOnLoopback } from '../../src/simulator/loopback.ts';

/** How the proxy answers in the venue's place: with what it was sent, or in no known shape. */
export type Talk = 'nothing' | 'refusal' | 'gibberish';

/** A man in the middle that passes everything on, or repeats to the sender what it has sent. */
export type TalkativeProxy = {
  readonly host: string;
  readonly say: (talk: Talk) => void;
  /** Answers given in the venue's place so far. */
  readonly said: () => number;
  /** Where sockets were wanted so far. */
  readonly paths: () => readonly string[];
  /** Ends the sockets that are open. */
  readonly hangUp: () => void;
  readonly stop: () => Promise<void>;
};

/** Everything that came in, in the words of a careless server. */
const repeated = ({ headers, url }: IncomingMessage): string => {
  const key = headers['kalshi-access-key'] ?? headers['x-mbx-apikey'] ?? headers.authorization;
  return `key ${String(key)} is unknown at ${url}; I was sent ${JSON.stringify(headers)}`;
};

const refusalOf = (asked: IncomingMessage): string =>
  JSON.stringify({
    error: { code: 'authentication_error', message: repeated(asked), details: 'NOT_FOUND' },
    code: -2014,
    msg: repeated(asked),
  });

export const startTalkativeProxy = async (venue: string): Promise<TalkativeProxy> => {
  const [address = '', port = ''] = venue.split(':');
  const open = new Set<Socket>();
  let talk: Talk = 'nothing';
  let said = 0;
  const paths: string[] = [];
  const server = createServer((asked, reply) => {
    if (talk !== 'nothing') {
      said += 1;
      const isRefusal = talk === 'refusal';
      reply.writeHead(isRefusal ? 401 : 200, { 'content-type': 'application/json' });
      reply.end(isRefusal ? refusalOf(asked) : repeated(asked));
      return;
    }
    const { headers, method, url } = asked;
    const onward = send({ host: address, port, headers, method, path: url }, (answer) => {
      reply.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(reply);
    });
    onward.on('error', () => reply.destroy());
    asked.pipe(onward);
  });
  server.on('upgrade', (asked, inner: Socket, head: Buffer) => {
    inner.on('error', () => inner.destroy());
    paths.push(asked.url ?? '');
    if (talk !== 'nothing') {
      said += 1;
      inner.end(`HTTP/1.1 401 Unauthorized\r\nConnection: close\r\n\r\n${refusalOf(asked)}`);
      return;
    }
    const outer = connect(Number(port), address, () => {
      const headers = asked.rawHeaders.flatMap((name, at, all) =>
        at % 2 === 0 ? [`${name}: ${all[at + 1] ?? ''}`] : [],
      );
      outer.write([`GET ${asked.url ?? '/'} HTTP/1.1`, ...headers, '', ''].join('\r\n'));
      outer.write(head);
      outer.pipe(inner).pipe(outer);
    });
    open.add(inner);
    outer.on('error', () => inner.destroy());
    for (const end of [inner, outer]) end.on('close', () => (inner.destroy(), outer.destroy()));
  });
  const host = await listenOnLoopback(server);
  return {
    host,
    say: (next) => {
      talk = next;
    },
    said: () => said,
    paths: () => paths,
    hangUp: () => {
      for (const socket of open) socket.destroy();
      open.clear();
    },
    stop: () =>
      new Promise((resolve) => {
        for (const socket of open) socket.destroy();
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
};
