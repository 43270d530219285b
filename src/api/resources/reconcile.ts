import { nameOf } from '../access/roles.ts';
import {
  acting,
  bodyOf,
  found,
  NOTHING,
  reading,
  type Around,
  type Endpoint,
  type Wire,
} from '../endpoint.ts';
import { reasonAsk } from '../schemas/actions.ts';
import { comparison, reconciled } from '../schemas/reconcile.ts';

export type ReconcileSources = {
  readonly audit: Around;
  /** Asks the venue; changes nothing. */
  readonly compare: () => Promise<Wire<typeof comparison>>;
  readonly reconcile: (why: string) => Promise<Wire<typeof reconciled>>;
};

const PER_MINUTE = 6;

/** `/reconcile`: where the store and the venue differ, and the store taking in what it missed. */
export const reconcileEndpoints = (sources: ReconcileSources): readonly Endpoint[] => [
  reading({
    path: '/reconcile',
    summary: 'What the venue and the store differ in now; neither is changed.',
    params: NOTHING,
    query: NOTHING,
    answer: comparison,
    refusals: [503],
    run: async () => found(await sources.compare()),
  }),
  acting(
    {
      path: '/reconcile',
      summary: 'Compare the store with the venue now, and take in what was missed.',
      role: 'operate',
      changes: true,
      perMinute: PER_MINUTE,
      params: NOTHING,
      body: bodyOf(reasonAsk),
      answer: reconciled,
      refusals: [409, 503],
      run: async ({ body, caller }) =>
        found(await sources.reconcile(`${nameOf(caller)}: ${body.reason}`)),
    },
    sources.audit,
  ),
];
