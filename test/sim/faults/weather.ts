import type { Clock } from '../../../machines/ports.ts';
import type { Fault, FaultKind, FeedScope, KillPoint, RequestKind } from './fault.ts';

/* What is wrong with the world at this instant: the faults that have begun and are not used up. */

type Armed = { readonly fault: Fault; left: number; readonly untilMs: number };

export type RequestFate = {
  readonly refused: boolean;
  readonly lost: 'silently' | 'by reset' | null;
  readonly lateMs: number;
  /** A proxy sends it again after so long; null: it does not. */
  readonly againMs: number | null;
  /** Answered ahead of the venue. */
  readonly status: number | null;
  readonly replyLost: 'silently' | 'by reset' | null;
  readonly replyLateMs: number;
  readonly failedAfter: boolean;
  readonly garbled: boolean;
};

export type FrameFate = { readonly copies: 0 | 1 | 2; readonly lateMs: number };

export type StatementFate = {
  /** Fails with this error before the database has seen it. */
  readonly refused: 'connection' | 'silent' | { readonly code: string } | null;
  readonly slowMs: number;
  /** Its connection breaks: before it is run, after, or with the statement still on its way. */
  readonly broken: 'before' | 'after' | { readonly runsAfterMs: number } | null;
};

export type Weather = {
  readonly begin: (fault: Fault) => void;
  /** Everything that is wrong comes right. */
  readonly clear: () => void;
  readonly request: (kind: RequestKind) => RequestFate;
  readonly frame: (feed: Exclude<FeedScope, 'all'>) => FrameFate;
  readonly statement: (isAppend: boolean) => StatementFate;
  /** The pause of a process that is to die at this point; null: it lives on. */
  readonly death: (point: KillPoint) => number | null;
  readonly isOut: () => boolean;
  /** Until when nothing passes; in the past when all does. */
  readonly heldUntilMs: () => number;
  readonly addedMs: () => number;
  readonly skewMs: () => number;
  readonly isPaused: () => boolean;
  readonly isDiskFull: () => boolean;
  /** The database is away or refuses: the house cannot write what it decides. */
  readonly isExcused: () => boolean;
  /** A fault that is not of the weather has struck. */
  readonly note: (kind: FaultKind) => void;
  /** How often each kind of fault has struck. */
  readonly struck: ReadonlyMap<FaultKind, number>;
};

type Of<K extends FaultKind> = Extract<Fault, { kind: K }>;

const countOf = (fault: Fault): number => ('count' in fault ? fault.count : 1);

export const createWeather = (clock: Pick<Clock, 'now'>): Weather => {
  let armed: Armed[] = [];
  const struck = new Map<FaultKind, number>();

  const isKind = <K extends FaultKind>(fault: Fault, kind: K): fault is Of<K> =>
    fault.kind === kind;
  const strike = ({ kind }: Fault): void => void struck.set(kind, (struck.get(kind) ?? 0) + 1);

  /** Uses up one stroke of the first armed fault of a kind. */
  const take = <K extends FaultKind>(kind: K, fits: (fault: Of<K>) => boolean): Of<K> | null => {
    for (const one of armed) {
      const { fault } = one;
      if (!isKind(fault, kind) || !fits(fault)) continue;
      one.left -= 1;
      if (one.left === 0) armed = armed.filter((other) => other !== one);
      strike(fault);
      return fault;
    }
    return null;
  };
  /** The faults of a kind that hold now. */
  const holding = <K extends FaultKind>(kind: K): readonly (Of<K> & { untilMs: number })[] => {
    const nowMs = clock.now();
    return armed.flatMap(({ fault, untilMs }) =>
      isKind(fault, kind) && nowMs < untilMs ? [{ ...fault, untilMs }] : [],
    );
  };
  const any = (): boolean => true;

  return {
    begin: (fault) => {
      const forMs = 'forMs' in fault ? fault.forMs : Infinity;
      armed.push({ fault, left: countOf(fault), untilMs: clock.now() + forMs });
      if ('forMs' in fault) strike(fault);
    },
    clear: () => {
      armed = [];
    },
    request: (kind) => {
      if (armed.length === 0) return CLEAR_REQUEST;
      const fits = ({ of }: { readonly of: string }): boolean => of === kind || of === 'any';
      const lost = take('requestLost', fits);
      const replyLost = take('replyLost', fits);
      const silently = (fault: { readonly silent: boolean } | null) =>
        fault === null ? null : fault.silent ? ('silently' as const) : ('by reset' as const);
      return {
        refused: holding('outage').length > 0,
        lost: silently(lost),
        lateMs: take('requestLate', fits)?.byMs ?? 0,
        againMs: take('requestTwice', fits)?.byMs ?? null,
        status: take('answered', fits)?.status ?? null,
        replyLost: silently(replyLost),
        replyLateMs: take('replyLate', fits)?.byMs ?? 0,
        failedAfter: take('failedAfter', fits) !== null,
        garbled: take('garbled', fits) !== null,
      };
    },
    frame: (feed) => {
      if (armed.length === 0) return CLEAR_FRAME;
      const fits = ({ of }: { readonly of: string }): boolean => of === feed || of === 'all';
      if (take('frameLost', fits) !== null) return { copies: 0, lateMs: 0 };
      const copies = take('frameTwice', fits) === null ? 1 : 2;
      return { copies, lateMs: take('frameLate', fits)?.byMs ?? 0 };
    },
    statement: (isAppend) => {
      if (armed.length === 0) return CLEAR_STATEMENT;
      const [away] = holding('databaseAway');
      const [refusing] = holding('databaseRefuses');
      const slowMs = holding('databaseSlow').reduce((sum, { byMs }) => sum + byMs, 0);
      if (away !== undefined)
        return { refused: away.silent ? 'silent' : 'connection', slowMs, broken: null };
      // A server that is read-only or full still reads.
      const refuses = refusing !== undefined && (isAppend || !refusing.code.startsWith('25'));
      if (refuses) return { refused: { code: refusing.code }, slowMs, broken: null };
      if (!isAppend) return { refused: null, slowMs, broken: null };
      if (take('commitLost', any) !== null) return { refused: null, slowMs, broken: 'before' };
      if (take('commitUnheard', any) !== null) return { refused: null, slowMs, broken: 'after' };
      const late = take('commitLate', any);
      const broken = late === null ? null : { runsAfterMs: late.byMs };
      return { refused: null, slowMs, broken };
    },
    death: (point) => take('killedAt', (fault) => fault.point === point)?.downMs ?? null,
    isOut: () => holding('outage').length > 0,
    heldUntilMs: () =>
      holding('blackhole').reduce((latest, { untilMs }) => Math.max(latest, untilMs), 0),
    addedMs: () => holding('slowNetwork').reduce((sum, { byMs }) => sum + byMs, 0),
    skewMs: () => holding('skewed').reduce((sum, { byMs }) => sum + byMs, 0),
    isPaused: () => holding('paused').length > 0,
    isDiskFull: () => holding('diskFull').length > 0,
    isExcused: () =>
      holding('databaseAway').length + holding('databaseRefuses').length > 0 ||
      holding('databaseSlow').length + holding('hostStalled').length > 0,
    note: (kind) => void struck.set(kind, (struck.get(kind) ?? 0) + 1),
    struck,
  };
};

const CLEAR_REQUEST: RequestFate = {
  refused: false,
  lost: null,
  lateMs: 0,
  againMs: null,
  status: null,
  replyLost: null,
  replyLateMs: 0,
  failedAfter: false,
  garbled: false,
};
const CLEAR_FRAME: FrameFate = { copies: 1, lateMs: 0 };
const CLEAR_STATEMENT: StatementFate = { refused: null, slowMs: 0, broken: null };
