import { createHash, timingSafeEqual } from 'node:crypto';

import type { MiddlewareHandler } from 'hono';

import { problem } from './problem.ts';

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/** Names of this machine: a page that had its own name resolve to us would send that name. */
const LOCAL_HOST = /^(?:127\.0\.0\.1|\[::1\]|localhost)(?::\d{1,5})?$/i;

const BEARER = /^Bearer ([\x21-\x7e]+)$/;

/** Nothing is cached, sniffed or framed. */
export const quietHeaders: MiddlewareHandler = async (context, next) => {
  await next();
  context.header('Cache-Control', 'no-store');
  context.header('X-Content-Type-Options', 'nosniff');
};

/** Only programs of this machine: no page of a browser, whatever it knows. */
export const localOnly: MiddlewareHandler = async (context, next) => {
  const host = context.req.header('Host') ?? '';
  if (!LOCAL_HOST.test(host))
    return problem(context, { status: 421, title: 'expected a Host of this machine' });
  if (context.req.header('Origin') !== undefined)
    return problem(context, { status: 403, title: 'pages of a browser are not answered' });
  return next();
};

/** Whoever knows the token. Digests are compared: equal lengths, and no hint by the time taken. */
export const bearerOf = (token: string): MiddlewareHandler => {
  const expected = digest(token);
  return async (context, next) => {
    const given = BEARER.exec(context.req.header('Authorization') ?? '')?.[1];
    if (given !== undefined && timingSafeEqual(digest(given), expected)) return next();
    context.header('WWW-Authenticate', 'Bearer');
    return problem(context, { status: 401, title: 'expected the bearer token of this API' });
  };
};
