import type { RequestClass } from '../rate-budget.ts';
import type { Unsent } from '../rate-line.ts';

export type RestRequest = {
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** Under the base URL, e.g. `/portfolio/orders`. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string | number | undefined>>;
  readonly body?: Readonly<Record<string, unknown>>;
  /** How many orders it is about, each of which is paid for; one unless said otherwise. */
  readonly orders?: number;
  /** What it is for, by which its turn comes; the least its method may be for when absent. */
  readonly class?: RequestClass;
  /** Asked right before it leaves, each time: one that may not leave any more is not sent. */
  readonly mayLeave?: () => boolean;
};

/** What one request has brought. `unread`: a status came, but no JSON body with it. */
export type RestReply =
  | {
      readonly kind: 'answered';
      readonly status: number;
      readonly body: unknown;
      /** The venue's clock by its `Date` header, whole seconds; null when absent. */
      readonly venueAtMs: number | null;
    }
  | { readonly kind: 'unread'; readonly status: number; readonly why: string }
  | { readonly kind: 'failed'; readonly why: string }
  | Unsent;
