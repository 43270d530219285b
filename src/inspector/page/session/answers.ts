import type {
  HouseTimeline,
  Overview,
  SessionContent,
  ShownTrade,
  TradeTimeline,
} from '../api/types.ts';

/*
 * What a session file answers to the questions that a process is asked: its own trades, and the
 * house as far as it was taken along.
 */

type Dossier = SessionContent['trades'][number];
type Stretch = HouseTimeline['stretches'][number];

const standing = ({ house, toMs }: SessionContent): readonly Stretch[] =>
  (house?.stretches ?? []).filter((each) => each.fromMs <= toMs && (each.toMs ?? Infinity) >= toMs);

const UP: ReadonlySet<string> = new Set(['live', 'probing']);

const isLive = ({ trade }: Dossier): boolean =>
  trade.state !== 'closed' && trade.state !== 'failed';

const switchOf = (stretches: readonly Stretch[]): Overview['killSwitch'] => {
  const [stands] = stretches.filter(({ kind }) => kind === 'switch');
  const STATES = ['running', 'no-entries', 'reduce-only', 'flatten'] as const;
  const state = STATES.find((each) => each === stands?.state);
  if (stands === undefined || state === undefined) return null;
  const { by, fromMs: sinceMs, why: reason } = stands;
  return { state, setting: 0, by: by ?? '', reason, sinceMs };
};

const alarmsOf = (stretches: readonly Stretch[]): Overview['alarms'] =>
  stretches
    .filter(({ kind }) => kind === 'alarm')
    .map(({ fromMs: raisedAtMs, of: key, state, why }) => {
      const trade = /^(?:unprotected|paused)\/(\d+)$/.exec(key)?.[1];
      const level = state === 'error' ? ('error' as const) : ('warn' as const);
      return {
        key,
        what: why ?? key,
        level,
        raisedAtMs,
        fields: trade === undefined ? {} : { trade },
      };
    });

const countStates = (trades: readonly Dossier[]): Overview['trades']['byState'] => {
  const states = trades.map(({ trade }) => trade.state);
  return [...new Set(states)].map((state) => ({
    state,
    count: states.filter((each) => each === state).length,
  }));
};

export const overviewOf = (session: SessionContent): Overview => {
  const { fromMs, house, mode, program, toMs, trades } = session;
  const live = trades.filter(isLive);
  const stands = standing(session);
  const feeds = stands.filter(({ kind }) => kind === 'feed');
  return {
    atMs: toMs,
    realAtMs: toMs,
    version: program,
    mode,
    book: '',
    startedAtMs: house?.startedAtMs ?? fromMs,
    you: { role: 'view', token: '' },
    readOnly: true,
    draining: false,
    live: true,
    ready: true,
    failed: [],
    killSwitch: switchOf(stands),
    trades: {
      live: live.length,
      unprotected: live.filter(({ trade }) => trade.state === 'open').length,
      unprotectedMs: trades.reduce((sum, { trade }) => sum + trade.unprotectedMs, 0),
      byState: countStates(trades),
    },
    unrealisedMicros: null,
    feeds: {
      up: feeds.filter(({ state }) => UP.has(state)).length,
      of: feeds.length,
      oldestMs: null,
    },
    restarts: house?.marks.filter(({ what }) => what === 'child.restarting').length ?? 0,
    alarms: alarmsOf(stands),
  };
};

const shownOf = ({ trade }: Dossier): ShownTrade => ({ trade, live: null });

export const tradesOf = (
  { toMs, trades }: SessionContent,
  state: string,
): { readonly atMs: number; readonly total: number; readonly trades: readonly ShownTrade[] } => {
  const wanted = trades.filter((each) => state === 'all' || isLive(each) === (state === 'live'));
  return { atMs: toMs, total: wanted.length, trades: wanted.map(shownOf) };
};

/** As the process tells it: only what changed a state. */
const timedTrade = ({ trade, transitions }: Dossier): TradeTimeline['trades'][number] => {
  const own = transitions.filter(({ actor, from, to }) => actor === 'trade' && from !== to);
  const steps = own.map(({ atMs, cause, event, seq, to: state }) => {
    return { seq, atMs, event, state, rule: cause?.rule ?? null };
  });
  const isOver = trade.state === 'closed' || trade.state === 'failed';
  const { countCenti, id, market, side } = trade;
  const endedAtMs = isOver ? (own.at(-1)?.atMs ?? null) : null;
  return { id, market, side, countCenti, endedAtMs, steps };
};

export const timelineOf = ({ toMs, trades }: SessionContent): TradeTimeline => ({
  atMs: toMs,
  keptFromMs: null,
  total: trades.length,
  trades: trades.map(timedTrade),
});

export const resultsOf = ({ trades }: SessionContent) => ({
  results: trades
    .flatMap(({ trade }) => {
      const { closedAtMs, id, pnlMicros } = trade;
      return closedAtMs === null || pnlMicros === null
        ? []
        : [{ trade: Number(id), closedAtMs, pnlMicros }];
    })
    .toSorted((a, b) => a.closedAtMs - b.closedAtMs),
});

/** Of transition `seq`; without one of the decisive: the last that a rule decided, or the last. */
export const explanationOf = (
  { explanations }: Dossier,
  seq: number | null,
): Dossier['explanations'][number] | undefined =>
  seq === null
    ? (explanations.findLast(({ transition }) => transition.cause !== null) ?? explanations.at(-1))
    : explanations.findLast(({ transition }) => transition.seq <= seq);
