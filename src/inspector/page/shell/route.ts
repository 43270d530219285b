/** What the address after `#` asks for. */
export type Route =
  | { readonly page: 'overview' | 'tree' | 'feeds' | 'health' | 'settings' | 'unknown' }
  | { readonly page: 'machines'; readonly kind: string }
  | { readonly page: 'trade'; readonly id: string; readonly at: number | null };

const PLAIN = ['tree', 'feeds', 'health', 'settings'] as const;

/** `#/trade/12?at=7` is the trade 12 as it was after its seventh transition. */
export const routeOf = (hash: string): Route => {
  const [path = '', query = ''] = hash.replace(/^#\/?/, '').split('?');
  const [head = '', rest = ''] = path.split('/');
  if (head === '') return { page: 'overview' };
  if (head === 'machines') return { page: 'machines', kind: rest };
  if (head === 'trade' && /^\d+$/.test(rest)) {
    const at = new URLSearchParams(query).get('at');
    return { page: 'trade', id: rest, at: at !== null && /^\d+$/.test(at) ? Number(at) : null };
  }
  return { page: PLAIN.find((name) => name === head) ?? 'unknown' };
};
