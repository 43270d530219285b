import type { MiddlewareHandler } from 'hono';

/** A file that anybody on this machine may have: it holds nothing of the house. */
type Page = { readonly type: string; readonly body: string };

/** What is at the address itself. */
const FRONT: Page = {
  type: 'text/plain; charset=utf-8',
  body: [
    'Tradewarden is running.',
    'Its API is described at /api/v1/openapi.json, for whoever brings a token.',
    '',
  ].join('\n'),
};

/** By their exact paths, from memory. */
const PAGES: ReadonlyMap<string, Page> = new Map([['/', FRONT]]);

/** Hands out files before anybody is asked for a token; everything else goes on. */
export const openPages: MiddlewareHandler = async (context, next) => {
  const isRead = context.req.method === 'GET' || context.req.method === 'HEAD';
  const page = isRead ? PAGES.get(context.req.path) : undefined;
  return page === undefined ? next() : context.body(page.body, 200, { 'Content-Type': page.type });
};
