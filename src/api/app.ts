import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';

import { bearerOf, localOnly, quietHeaders } from './access.ts';
import { problem } from './problem.ts';
import { ticketRoutes, type TicketSources } from './tickets.ts';

const BODY_BYTES = 16_384;

export type ApiOptions = TicketSources & {
  readonly token: string;
  /** A request met a defect. */
  readonly failed: (error: unknown) => void;
};

/**
 * The API for programs of this machine, under `/api/v1`. Everything is denied but what is asked
 * from here, with the token, in JSON, by a route there is; no cookies, no pages.
 */
export const apiApp = (options: ApiOptions): Hono => {
  const app = new Hono();
  app.use(quietHeaders, localOnly, bearerOf(options.token));
  app.use(
    bodyLimit({
      maxSize: BODY_BYTES,
      onError: (context) =>
        problem(context, { status: 413, title: `expected at most ${BODY_BYTES} bytes` }),
    }),
  );
  app.route('/api/v1/tickets', ticketRoutes(options));
  app.notFound((context) => problem(context, { status: 404, title: 'there is no such resource' }));
  app.onError((error, context) => {
    options.failed(error);
    return problem(context, { status: 500, title: 'a failure nobody foresaw; see the log' });
  });
  return app;
};
