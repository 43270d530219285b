import type { Queryable } from '../../../db/queryable.ts';
import type { EpochMs } from '../../../machines/model/time.ts';
import type { Chronicle } from '../../runtime/chronicle.ts';
import type { Conceal } from '../../session/disguise.ts';
import { readDossier } from '../../session/dossier.ts';
import { found, NOTHING, reading, refused, type Endpoint } from '../endpoint.ts';
import { dossier } from '../schemas/session.ts';
import { ofTrade, span } from '../schemas/params.ts';
import { houseTimeline } from '../schemas/timeline.ts';

export type SessionSources = {
  readonly database: Queryable;
  readonly now: () => EpochMs;
  readonly chronicle: Pick<Chronicle, 'during' | 'startedAtMs'>;
  /** The same for as long as the process runs; null while it does not know its installation. */
  readonly conceal: () => Conceal | null;
};

const notYet = refused({ status: 503, title: 'the store has not been opened yet, try again' });

/** `/session`: the parts of a session file, without names, hosts, paths and secrets. */
export const sessionEndpoints = (sources: SessionSources): readonly Endpoint[] => [
  reading({
    path: '/session/house',
    summary: 'What the house went through in a span, as it may leave the house.',
    params: NOTHING,
    query: span,
    answer: houseTimeline,
    refusals: [503],
    run: ({ query: { fromMs, toMs } }) => {
      const { startedAtMs } = sources.chronicle;
      const told = { atMs: sources.now(), startedAtMs, ...sources.chronicle.during(fromMs, toMs) };
      const concealed = sources.conceal()?.(told) ?? null;
      return Promise.resolve(concealed === null ? notYet : found(houseTimeline.parse(concealed)));
    },
  }),
  reading({
    path: '/session/trades/{trade}',
    summary: 'All that is known of one trade, as it may leave the house.',
    params: ofTrade,
    query: NOTHING,
    answer: dossier,
    refusals: [404, 503],
    run: async ({ params }) => {
      const conceal = sources.conceal();
      if (conceal === null) return notYet;
      const told = await readDossier(sources.database, conceal, params.trade);
      return told === null
        ? refused({ status: 404, title: 'there is no such trade' })
        : found(told);
    },
  }),
];
