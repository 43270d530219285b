/** What the address after `#` asks for. */
export type Route =
  | { readonly page: 'overview' | (typeof PLAIN)[number] | 'unknown' }
  | { readonly page: 'machines'; readonly kind: string }
  | { readonly page: 'trade'; readonly id: string; readonly at: number | null }
  | { readonly page: 'timeline'; readonly at: number | null };

const PLAIN = [
  'market',
  'history',
  'tree',
  'feeds',
  'logs',
  'health',
  'audit',
  'settings',
] as const;

const atOf = (query: string): number | null => {
  const at = new URLSearchParams(query).get('at');
  return at !== null && /^\d{1,15}$/.test(at) ? Number(at) : null;
};

/**
 * `#/trade/12?at=7` is the trade 12 as it was after its seventh transition, `#/timeline?at=1…` the
 * house at an instant.
 */
export const routeOf = (hash: string): Route => {
  const [path = '', query = ''] = hash.replace(/^#\/?/, '').split('?');
  const [head = '', rest = ''] = path.split('/');
  if (head === '') return { page: 'overview' };
  if (head === 'machines') return { page: 'machines', kind: rest };
  if (head === 'trade' && /^\d+$/.test(rest)) return { page: 'trade', id: rest, at: atOf(query) };
  if (head === 'timeline') return { page: 'timeline', at: atOf(query) };
  return { page: PLAIN.find((name) => name === head) ?? 'unknown' };
};

export const tradeHref = (id: string, at: number | null = null): string =>
  at === null ? `#/trade/${id}` : `#/trade/${id}?at=${at}`;

export const timelineHref = (atMs: number | null): string =>
  atMs === null ? '#/timeline' : `#/timeline?at=${Math.ceil(atMs)}`;

/** Where the bar leads, and by which letter after `g`. */
export const PAGES = [
  { page: 'overview', name: 'Overview', href: '#/', key: 'o' },
  { page: 'market', name: 'Market', href: '#/market', key: 'm' },
  { page: 'timeline', name: 'Timeline', href: '#/timeline', key: 'i' },
  { page: 'history', name: 'History', href: '#/history', key: 'y' },
  { page: 'tree', name: 'Tree', href: '#/tree', key: 't' },
  { page: 'feeds', name: 'Feeds', href: '#/feeds', key: 'f' },
  { page: 'logs', name: 'Logs', href: '#/logs', key: 'l' },
  { page: 'health', name: 'Health', href: '#/health', key: 'h' },
  { page: 'audit', name: 'Audit', href: '#/audit', key: 'a' },
  { page: 'settings', name: 'Settings', href: '#/settings', key: 's' },
  { page: 'machines', name: 'Charts', href: '#/machines/trade', key: 'c' },
] as const;

/** Those that a session file fills, too. */
export const isOfFile = (page: string): boolean =>
  ['overview', 'timeline', 'history', 'trade', 'machines'].includes(page);

export const pageForKey = (key: string): string | null =>
  PAGES.find((page) => page.key === key)?.href ?? null;
