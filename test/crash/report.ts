import { POINTS, type Point } from './points.ts';
import type { LaneRun } from './lane.ts';
import type { Life } from './life.ts';
import type { CrashRecord } from './records.ts';
import { percentileOf } from '../../src/runtime/latencies.ts';
import type { Outage } from './server.ts';
import type { Finding } from './verdict/ledger.ts';
import type { LaneVerdict } from './verdict/lane.ts';
import type { Variant } from './victim/protocol.ts';

export type Spread = {
  readonly count: number;
  readonly p50: number | null;
  readonly p95: number | null;
  readonly max: number | null;
};

/** A start that was long in protecting what it had inherited, and what its last position lacked. */
export type SlowStart = {
  readonly lane: number;
  /** From 1. */
  readonly life: number;
  readonly isLastLife: boolean;
  readonly upMs: number;
  readonly protectedMs: number;
  readonly last: Extract<CrashRecord, { is: 'protected' }>['last'];
};

/** What a run has shown; every list of findings is to be empty. */
export type CrashReport = {
  readonly seed: number;
  readonly variant: Variant;
  readonly kills: {
    readonly victims: number;
    readonly databases: number;
    /** Victims that were killed while there was no database. */
    readonly withoutDatabase: number;
    /** Victims that ended because the database did not come up in time. */
    readonly gaveUp: number;
  };
  readonly seconds: number;
  readonly points: readonly {
    readonly point: Point;
    readonly struck: number;
    readonly exits: number;
  }[];
  /** Lives that ended by the clock before they came to their point. */
  readonly missedPoints: number;
  readonly lost: readonly Finding[];
  readonly duplicate: readonly Finding[];
  readonly overSold: readonly Finding[];
  readonly missingAcked: readonly Finding[];
  readonly journalFaults: readonly Finding[];
  readonly quarantined: readonly Finding[];
  /** Victims that ended without having been killed, and defects of the venue. */
  readonly died: readonly Finding[];
  readonly orders: {
    readonly entries: number;
    readonly exits: number;
    readonly partial: number;
    readonly unfilled: number;
    readonly refused: number;
    readonly repeatsRefused: number;
  };
  /** Positions in perpetuals, and their orders among those above. */
  readonly perpetuals: {
    readonly longs: number;
    readonly shorts: number;
    readonly stopped: number;
    readonly entries: number;
    readonly exits: number;
  };
  readonly settlements: number;
  readonly trades: number;
  readonly liveAtTheEnd: number;
  readonly transitions: number;
  readonly acked: number;
  /** As the journal has it, and between each death and the next start; real seconds. */
  readonly unprotectedSeconds: { readonly journal: number; readonly dead: number };
  /** From the start of a process, real milliseconds. */
  readonly upMs: Spread;
  readonly upCpuMs: Spread;
  readonly reprotectMs: Spread;
  /** Starts with positions that were killed before each of them was safe; not in the spread. */
  readonly killedUnsafe: number;
  /** The longest waits, longest first. */
  readonly slowest: readonly SlowStart[];
};

const spreadOf = (values: readonly number[]): Spread => ({
  count: values.length,
  p50: percentileOf(values, 50),
  p95: percentileOf(values, 95),
  max: percentileOf(values, 100),
});

const sum = (values: readonly number[]): number => values.reduce((total, one) => total + one, 0);

/** A finding with the kill that came before it. */
const placed = (run: LaneRun, finding: Finding): Finding => {
  const { atMs, what } = finding;
  const where = `lane ${run.lane}`;
  if (atMs === null) return { ...finding, what: `${where}: ${what}` };
  const { originMs, monotonicMs, speed } = run.timebase;
  const at = monotonicMs + (atMs - originMs) / speed;
  const index = run.lives.findIndex(({ endedAtMs }) => endedAtMs >= at);
  const before = run.lives[index - 1]?.death;
  const after = before?.how === 'killed' ? `, after a kill at '${before.point}'` : '';
  return { ...finding, what: `${where}, life ${index + 1}${after}: ${what}` };
};

/** A victim may give up on a database that was away while it started; on another it may not. */
const isExcused = ({ startedAtMs, endedAtMs }: Life, outages: readonly Outage[]): boolean =>
  outages.some(({ fromMs, toMs }) => fromMs < endedAtMs && startedAtMs < toMs);

const diedOf = (run: LaneRun, outages: readonly Outage[]): readonly Finding[] => {
  const last = run.lives.length - 1;
  const deaths = run.lives.flatMap((life, index) => {
    const { death } = life;
    if (death.how === 'killed' || (death.how === 'gaveUp' && isExcused(life, outages))) return [];
    const why = death.how === 'gaveUp' ? 'gave up on its store' : death.why;
    const isEnd = index === last && why === 'exit code 0';
    return isEnd ? [] : [{ what: `lane ${run.lane}, life ${index + 1}: ${why}`, atMs: null }];
  });
  const defects = run.defects.map((what) => ({
    what: `lane ${run.lane}: venue: ${what}`,
    atMs: null,
  }));
  return [...deaths, ...defects];
};

export type JudgedLane = { readonly run: LaneRun; readonly verdict: LaneVerdict };

/** Starts that have inherited positions; `safe` is missing where they were killed too early. */
const inheriting = (run: LaneRun) =>
  run.lives.flatMap(({ records }, index) => {
    const up = records.find((record) => record.is === 'up');
    const safe = records.find((record) => record.is === 'protected');
    return up !== undefined && up.held > 0 ? [{ index, up, safe }] : [];
  });

const protections = (run: LaneRun): readonly SlowStart[] =>
  inheriting(run).flatMap(({ index, up, safe }) =>
    safe === undefined
      ? []
      : [
          {
            lane: run.lane,
            life: index + 1,
            isLastLife: index === run.lives.length - 1,
            upMs: up.afterMs,
            protectedMs: safe.afterMs,
            last: safe.last,
          },
        ],
  );

const SLOWEST = 5;

const slowestOf = (starts: readonly SlowStart[]): readonly SlowStart[] =>
  starts.toSorted((a, b) => b.protectedMs - a.protectedMs).slice(0, SLOWEST);

const deathsOf = (lanes: readonly JudgedLane[]) =>
  lanes.flatMap(({ run }) =>
    run.lives.flatMap(({ death }) => (death.how === 'killed' ? [death] : [])),
  );

const startsOf = (lanes: readonly JudgedLane[]) =>
  lanes.flatMap(({ run }) =>
    run.lives.flatMap(({ records }) => records.filter((record) => record.is === 'up')),
  );

const instantsOf = (lanes: readonly JudgedLane[]): readonly number[] =>
  lanes.flatMap(({ run }) =>
    run.lives.flatMap(({ death, endedAtMs }) => (death.how === 'killed' ? [endedAtMs] : [])),
  );

const pointsOf = (lanes: readonly JudgedLane[]): CrashReport['points'] =>
  POINTS.map((point) => {
    const here = deathsOf(lanes).filter((death) => death.point === point);
    const exits = here.filter(({ leg }) => leg === 'exit').length;
    return { point, struck: here.length, exits };
  });

export const reportOf = (
  lanes: readonly JudgedLane[],
  about: Pick<CrashReport, 'seed' | 'variant' | 'seconds'> & {
    readonly outages: readonly Outage[];
  },
): CrashReport => {
  const findings = (pick: (verdict: LaneVerdict) => readonly Finding[]): readonly Finding[] =>
    lanes.flatMap(({ run, verdict }) => pick(verdict).map((finding) => placed(run, finding)));
  const total = (pick: (judged: JudgedLane) => number): number => sum(lanes.map(pick));
  const speed = lanes[0]?.run.timebase.speed ?? 1;
  const restarts = lanes.flatMap(({ run }) => protections(run));
  return {
    seed: about.seed,
    variant: about.variant,
    kills: {
      victims: deathsOf(lanes).length,
      databases: about.outages.length,
      gaveUp: total(({ run }) => run.lives.filter(({ death }) => death.how === 'gaveUp').length),
      withoutDatabase: instantsOf(lanes).filter((at) =>
        about.outages.some(({ fromMs, toMs }) => fromMs <= at && at <= toMs),
      ).length,
    },
    seconds: about.seconds,
    points: pointsOf(lanes),
    missedPoints: deathsOf(lanes).filter(({ missed }) => missed).length,
    lost: findings(({ lost }) => lost),
    duplicate: findings(({ ledger }) => ledger.duplicate),
    overSold: findings(({ ledger }) => ledger.overSold),
    missingAcked: findings(({ missingAcked }) => missingAcked),
    journalFaults: findings(({ journalFaults }) => journalFaults),
    quarantined: findings(({ quarantined }) => quarantined),
    died: lanes.flatMap(({ run }) => diedOf(run, about.outages)),
    orders: {
      entries: total(({ verdict }) => verdict.ledger.orders.entries),
      exits: total(({ verdict }) => verdict.ledger.orders.exits),
      partial: total(({ verdict }) => verdict.ledger.partial),
      unfilled: total(({ verdict }) => verdict.ledger.orders.killed),
      refused: total(({ verdict }) => verdict.ledger.refused),
      repeatsRefused: total(({ verdict }) => verdict.ledger.repeatsRefused),
    },
    perpetuals: {
      longs: total(({ verdict }) => verdict.store?.longs ?? 0),
      shorts: total(({ verdict }) => verdict.store?.shorts ?? 0),
      stopped: total(({ verdict }) => verdict.store?.positionsStopped ?? 0),
      entries: total(({ verdict }) => verdict.ledger.perpetuals.entries),
      exits: total(({ verdict }) => verdict.ledger.perpetuals.exits),
    },
    settlements: total(({ verdict }) => verdict.ledger.settlements),
    trades: total(({ verdict }) => verdict.store?.trades ?? 0),
    liveAtTheEnd: total(({ verdict }) => verdict.store?.live ?? 0),
    transitions: total(({ verdict }) => verdict.store?.transitions ?? 0),
    acked: total(({ verdict }) => verdict.acked),
    unprotectedSeconds: {
      journal: total(({ verdict }) => verdict.store?.unprotectedMs ?? 0) / speed / 1_000,
      dead: total(({ verdict }) => verdict.aloneMs) / speed / 1_000,
    },
    upMs: spreadOf(startsOf(lanes).map(({ afterMs }) => afterMs)),
    upCpuMs: spreadOf(startsOf(lanes).map((start) => start.cpuMs)),
    reprotectMs: spreadOf(restarts.map(({ protectedMs }) => protectedMs)),
    killedUnsafe: total(({ run }) => inheriting(run).filter(({ safe }) => !safe).length),
    slowest: slowestOf(restarts),
  };
};

/** Everything that must not have happened, by kind. */
export const findingsOf = (report: CrashReport): Readonly<Record<string, readonly Finding[]>> => ({
  lost: report.lost,
  duplicate: report.duplicate,
  'over-sold': report.overSold,
  'acked and missing': report.missingAcked,
  'journal fault': report.journalFaults,
  quarantined: report.quarantined,
  died: report.died,
});

export const isClean = (report: CrashReport): boolean =>
  Object.values(findingsOf(report)).every((findings) => findings.length === 0);
