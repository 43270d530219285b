import type { Protection } from '../../machines/accounts/watched.ts';
import type { WatchedBooks, WatchedPosition } from '../../machines/model/watched-account.ts';

/** One account that is only looked at, as it was found. */
export type AccountView = {
  readonly id: string;
  /** Why it could not be read; null: it was. */
  readonly fault: string | null;
  readonly books:
    | (Omit<WatchedBooks, 'positions'> & {
        readonly positions: readonly (WatchedPosition & { readonly protection: Protection })[];
      })
    | null;
};

export type AccountsView = { readonly accounts: readonly AccountView[] };
