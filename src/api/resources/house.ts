import { z } from 'zod';

import { readDeskReports } from '../../../db/desk-reports.ts';
import {
  readKillSwitch,
  readKillSwitchHistory,
  readKillSwitchSeen,
} from '../../../db/kill-switch.ts';
import { readPortfolio } from '../../../db/portfolio.ts';
import type { Queryable } from '../../../db/queryable.ts';
import type { BookId } from '../../../machines/model/ids.ts';
import { guardView, settingsChanges as changesOf } from '../../service/settings.ts';
import type { SettingsState } from '../../settings/state.ts';
import { found, NOTHING, reading, refused, type Endpoint, type Wire } from '../endpoint.ts';
import { problemOf } from '../faults.ts';
import {
  accounts,
  desks,
  feeds,
  health,
  killSwitch,
  overview,
  portfolio,
  settings,
  settingsChanges,
  tree,
} from '../schemas/house.ts';
import { scopes } from '../schemas/params.ts';

export type HouseSources = {
  readonly book: BookId;
  readonly database: Queryable;
  readonly overview: () => Promise<Omit<Wire<typeof overview>, 'you'>>;
  readonly feeds: () => Wire<typeof feeds>;
  readonly accounts: () => Wire<typeof accounts>;
  readonly tree: () => Wire<typeof tree>;
  readonly health: () => Wire<typeof health>;
  readonly settings: () => SettingsState;
};

const SWITCH_HISTORY = 20;

/** What is answered from memory, database or none. */
const presentEndpoints = (sources: HouseSources): readonly Endpoint[] => [
  reading({
    path: '/overview',
    summary: 'Am I protected, is the data fresh, what is wrong, how does the switch stand.',
    params: NOTHING,
    query: NOTHING,
    answer: overview,
    refusals: [],
    run: async ({ caller }) => found({ ...(await sources.overview()), you: caller }),
  }),
  reading({
    path: '/feeds',
    summary: 'Every connection to market data.',
    params: NOTHING,
    query: NOTHING,
    answer: feeds,
    refusals: [],
    run: () => Promise.resolve(found(sources.feeds())),
  }),
  reading({
    path: '/accounts',
    summary: 'Positions, balances and orders of accounts that are only looked at.',
    params: NOTHING,
    query: NOTHING,
    answer: accounts,
    refusals: [],
    run: () => Promise.resolve(found(sources.accounts())),
  }),
  reading({
    path: '/tree',
    summary: 'Every supervisor with its children.',
    params: NOTHING,
    query: NOTHING,
    answer: tree,
    refusals: [],
    run: () => Promise.resolve(found(sources.tree())),
  }),
  reading({
    path: '/health',
    summary: 'What the probes answer by, with reasons.',
    params: NOTHING,
    query: NOTHING,
    answer: health,
    refusals: [],
    run: () => Promise.resolve(found(sources.health())),
  }),
];

const bookEndpoints = ({ book, database }: HouseSources): readonly Endpoint[] => [
  reading({
    path: '/switch',
    summary: 'How the kill switch stands, and who set it when and why.',
    params: NOTHING,
    query: NOTHING,
    answer: killSwitch,
    refusals: [503],
    run: async () => {
      const current = await readKillSwitch(database);
      const seen = ((await readKillSwitchSeen(database)) ?? 0) >= current.setting;
      const history = await readKillSwitchHistory(database, SWITCH_HISTORY);
      return found({ ...current, seen, history });
    },
  }),
  reading({
    path: '/desks',
    summary: 'How each desk stands, what it watches and what was refused.',
    params: NOTHING,
    query: NOTHING,
    answer: desks,
    refusals: [503],
    run: async () => found({ desks: await readDeskReports(database, book) }),
  }),
  reading({
    path: '/portfolio',
    summary: 'How the book stood, day by day.',
    params: NOTHING,
    query: z.strictObject({ limit: z.coerce.number().int().min(1).max(3_660).default(90) }),
    answer: portfolio,
    refusals: [503],
    run: async ({ query }) => found({ days: await readPortfolio(database, book, query.limit) }),
  }),
];

const settingsEndpoints = (sources: HouseSources): readonly Endpoint[] => [
  reading({
    path: '/settings',
    summary: 'How a trade under all these scopes is guarded, and where each value comes from.',
    params: NOTHING,
    query: z.strictObject({ scope: scopes }),
    answer: settings,
    refusals: [404, 503],
    run: async ({ query }) => {
      const view = await guardView(sources.database, sources.settings(), query.scope);
      return view.ok ? found(view.value) : refused(problemOf(view.error));
    },
  }),
  reading({
    path: '/settings/changes',
    summary: 'The last hundred changes of one scope, or of all.',
    params: NOTHING,
    query: z.strictObject({ scope: scopes }),
    answer: settingsChanges,
    refusals: [503],
    run: async ({ query }) =>
      found({ changes: await changesOf(sources.database, query.scope[0] ?? null) }),
  }),
];

/** The house and its book: everything that is not about one trade. */
export const houseEndpoints = (sources: HouseSources): readonly Endpoint[] => [
  ...presentEndpoints(sources),
  ...bookEndpoints(sources),
  ...settingsEndpoints(sources),
];
