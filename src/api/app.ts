import { Hono, type Handler } from 'hono';
import { bodyLimit } from 'hono/body-limit';

import type { Clock } from '../../machines/ports.ts';
import { jsonOnly, knownCaller, sameOrigin, strictHeaders, type ApiEnv } from './access/gate.ts';
import { createPatience } from './access/patience.ts';
import { byBearer, byTicket, type Proof } from './access/proof.ts';
import { createRate } from './access/rate.ts';
import type { SocketTickets } from './access/socket-tickets.ts';
import { callerBy, type Tokens } from './access/tokens.ts';
import { Unavailable } from './bulkhead.ts';
import type { ApiCounters } from './counters.ts';
import type { Endpoint } from './endpoint.ts';
import { eventStream } from './live/events.ts';
import type { Hub } from './live/hub.ts';
import { socketStream } from './live/socket.ts';
import { API_ROOT, mount } from './mount.ts';
import { openApiOf } from './openapi.ts';
import { openPages, type Pages } from './pages.ts';
import { problem } from './problem.ts';

const BODY_BYTES = 65_536;
const SOCKET = `${API_ROOT}/socket`;
const STATELY = `${API_ROOT}/stately`;
/** Where a ticket lets in, and no token does. */
const SOCKETS: ReadonlySet<string> = new Set([SOCKET, STATELY]);

export type ApiOptions = {
  readonly tokens: Tokens;
  /** The `host:port` under which the listener is called. */
  readonly authorities: () => ReadonlySet<string>;
  readonly isReadOnly: boolean;
  readonly hub: Hub;
  /** For the inspector of stately.ai; null where nobody has asked for it. */
  readonly stately: Handler<ApiEnv> | null;
  readonly counters: ApiCounters;
  readonly endpoints: readonly Endpoint[];
  /** What the listener hands to anybody. */
  readonly pages: Pages;
  /** Lets in those to whom an endpoint has given a ticket. */
  readonly socketTickets: Pick<SocketTickets, 'redeem'>;
  /** Real time. */
  readonly clock: Clock;
  /** A request met a defect. */
  readonly failed: (error: unknown) => void;
};

/**
 * The API for programs of this machine, under `/api/v1`. Everything is denied but what is asked
 * under our own name and from no foreign page, with a token, in JSON, by a route there is, by a
 * role that may. No cookies: they are no secret between the ports of one machine.
 */
export const apiApp = (options: ApiOptions): Hono<ApiEnv> => {
  const { authorities, clock, counters, endpoints, failed, hub, isReadOnly, pages } = options;
  const bearer = byBearer(callerBy(options.tokens));
  const ticket = byTicket(options.socketTickets);
  const proof: Proof = (context) => (SOCKETS.has(context.req.path) ? ticket : bearer)(context);
  const app = new Hono<ApiEnv>();
  app.use(strictHeaders, sameOrigin(authorities), openPages(pages));
  app.use(knownCaller(proof, createPatience(clock), counters), jsonOnly);
  app.use(
    bodyLimit({
      maxSize: BODY_BYTES,
      onError: (context) =>
        problem(context, { status: 413, title: `expected at most ${BODY_BYTES} bytes` }),
    }),
  );
  mount(app, endpoints, { rate: createRate(clock), isReadOnly, counters });
  app.get(`${API_ROOT}/events`, eventStream(hub));
  app.get(SOCKET, socketStream(hub, clock));
  if (options.stately !== null) app.get(STATELY, options.stately);
  const document = openApiOf(API_ROOT, endpoints);
  app.get(`${API_ROOT}/openapi.json`, (context) => context.json(document));
  app.notFound((context) => problem(context, { status: 404, title: 'there is no such resource' }));
  app.onError((error, context) => {
    if (error instanceof Unavailable)
      return problem(context, { status: 503, title: error.message });
    failed(error);
    return problem(context, { status: 500, title: 'a failure nobody foresaw; see the log' });
  });
  return app;
};
