import type { MiddlewareHandler } from 'hono';

/** A file that anybody on this machine may have: it holds nothing of the house. */
export type Page = {
  readonly type: string;
  readonly body: Uint8Array<ArrayBuffer> | string;
  /** Its name changes with what is in it: it may be kept for ever. */
  readonly isImmutable: boolean;
};

/** By their exact paths. */
export type Pages = ReadonlyMap<string, Page>;

/** What is at the address itself where no page was built. */
const FRONT: Page = {
  type: 'text/plain; charset=utf-8',
  body: [
    'Tradewarden is running.',
    'Its API is described at /api/v1/openapi.json, for whoever brings a token.',
    'Its page was not built: npm run build.',
    '',
  ].join('\n'),
  isImmutable: false,
};

const FOR_EVER = 'private, max-age=31536000, immutable';

/** Hands out files from memory, before anybody is asked for a token; everything else goes on. */
export const openPages =
  (pages: Pages): MiddlewareHandler =>
  async (context, next) => {
    const { method, path } = context.req;
    const isRead = method === 'GET' || method === 'HEAD';
    const page = isRead ? (pages.get(path) ?? (path === '/' ? FRONT : undefined)) : undefined;
    if (page === undefined) return next();
    const { body, isImmutable, type } = page;
    if (isImmutable) context.header('Cache-Control', FOR_EVER);
    return context.body(body, 200, { 'Content-Type': type });
  };
