import type { RequestClass } from '../rate-budget.ts';

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
