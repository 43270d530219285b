import type { Context, MiddlewareHandler } from 'hono';

import type { Upgrade } from '../../http/sockets.ts';
import type { ApiCounters } from '../counters.ts';
import { problem } from '../problem.ts';
import type { Patience } from './patience.ts';
import type { Proof } from './proof.ts';
import type { Caller } from './roles.ts';

/** What the middleware knows of a request that it has let through. */
export type ApiEnv = {
  readonly Bindings: { readonly upgrade?: Upgrade };
  readonly Variables: { caller: Caller };
};

const CONTENT_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "worker-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  // Of the page's framework for its own templates, and of the page for its one worker.
  'trusted-types svelte-trusted-html tradewarden-worker',
].join('; ');

const CACHE = 'Cache-Control';

const HEADERS: Readonly<Record<string, string>> = {
  'Content-Security-Policy': CONTENT_POLICY,
  'Cross-Origin-Embedder-Policy': 'require-corp',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
};

/**
 * Nothing is sniffed, framed or loaded from elsewhere, whatever the answer, and nothing is kept
 * that does not say so itself.
 */
export const strictHeaders: MiddlewareHandler = async (context, next) => {
  await next();
  const isKept = context.res.headers.has(CACHE);
  if (!isKept) context.header(CACHE, 'no-store');
  for (const [name, value] of Object.entries(HEADERS)) context.header(name, value);
};

/** The names under which a listener of this machine is called, with its port. */
export const authoritiesOf = (url: string): ReadonlySet<string> => {
  const { host, port } = new URL(url);
  return new Set([host, port === '' ? 'localhost' : `localhost:${port}`]);
};

const SAME_SITE: ReadonlySet<string | undefined> = new Set([undefined, 'same-origin', 'none']);

/**
 * Only programs of this machine and the page that this very listener has served. A name that was
 * made to point here is not ours; another port of this machine is another origin.
 */
export const sameOrigin = (authorities: () => ReadonlySet<string>): MiddlewareHandler => {
  return async (context, next) => {
    const host = context.req.header('Host')?.toLowerCase() ?? '';
    if (!authorities().has(host))
      return problem(context, { status: 421, title: 'expected a Host of this listener' });
    const origin = context.req.header('Origin');
    if (origin !== undefined && origin.toLowerCase() !== `http://${host}`)
      return problem(context, { status: 403, title: 'expected no Origin, or our own' });
    if (!SAME_SITE.has(context.req.header('Sec-Fetch-Site')))
      return problem(context, { status: 403, title: 'expected no request of another site' });
    return next();
  };
};

const denied = async (context: Context, patience: Patience): Promise<Response> => {
  if (!(await patience.failed()))
    return problem(context, { status: 429, title: 'too many wrong tokens at once' });
  context.header('WWW-Authenticate', 'Bearer');
  return problem(context, { status: 401, title: 'expected the bearer token of this API' });
};

/** Whoever proves who it is, and nobody else, whatever is asked for. */
export const knownCaller = (
  callerOf: Proof,
  patience: Patience,
  counters: ApiCounters,
): MiddlewareHandler<ApiEnv> => {
  return async (context, next) => {
    const caller = callerOf(context);
    if (caller === null) {
      counters.denied += 1;
      return denied(context, patience);
    }
    context.set('caller', caller);
    return next();
  };
};

const JSON_TYPE = /^application\/json\s*(?:;|$)/i;
const READS: ReadonlySet<string> = new Set(['GET', 'HEAD']);

/** No form of a foreign page can send this. */
export const jsonOnly: MiddlewareHandler = async (context, next) =>
  READS.has(context.req.method) || JSON_TYPE.test(context.req.header('Content-Type') ?? '')
    ? next()
    : problem(context, { status: 415, title: 'expected application/json' });
