import type { KillSwitchSetting } from '../../machines/model/kill-switch.ts';
import { epochMs, type EpochMs } from '../../machines/model/time.ts';
import type { Clock } from '../../machines/ports.ts';
import { redactText } from '../logger/redact.ts';
import type { FeedNotice } from '../venues/feed-notices.ts';
import type { Alarm, AlarmWitness } from './alarms.ts';
import type { Mark, Run, Stretch } from './chronicle-entries.ts';
import { MARK_KINDS } from './chronicle-kinds.ts';
import { createChronicleNotes, type ChronicleNotes } from './chronicle-notes.ts';
import { NO_PAST, type Past } from './chronicle-past.ts';
import type { SupervisionEvent } from './supervision/observer.ts';

type Told = {
  /** Since when everything is kept. */
  readonly keptFromMs: EpochMs;
  /** When a process stood guard, this one the last; between them none did, as far as is known. */
  readonly runs: readonly Run[];
  readonly stretches: readonly Stretch[];
  readonly marks: readonly Mark[];
};

/**
 * What the house went through, on the market's clock: what lasts as stretches, what strikes as
 * marks; since it started, and before that as far as it is recalled. The oldest go first; nothing
 * comes back to whoever tells it something.
 */
export type Chronicle = AlarmWitness & {
  readonly feed: (notice: FeedNotice) => void;
  readonly supervision: (event: SupervisionEvent) => void;
  /** Why no trade may be opened at all; null where one may. */
  readonly entries: (refusal: string | null) => void;
  readonly switched: (setting: KillSwitchSetting) => void;
  readonly startedAtMs: EpochMs;
  /** What is to be stored, so that the next process can recall it. */
  readonly notes: ChronicleNotes;
  readonly recall: (past: Past) => void;
  /** What touches a span, the oldest first. */
  readonly during: (fromMs: number, toMs: number) => Told;
};

export type ChronicleOptions = {
  readonly clock: Pick<Clock, 'now'>;
  /** How much faster the market's clock runs than the real one. */
  readonly speed: number;
  readonly stretchesMost?: number;
  readonly marksMost?: number;
};

const STRETCHES_MOST = 4_096;
const MARKS_MOST = 1_024;

const messageOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error);

const whyOf = (event: SupervisionEvent): string | null => {
  if ('error' in event) return messageOf(event.error);
  const crashed = 'reason' in event && event.reason.kind === 'crashed' ? event.reason : null;
  return crashed === null ? null : messageOf(crashed.error);
};

const markOf = (event: SupervisionEvent, atMs: EpochMs): Mark | null => {
  const what = MARK_KINDS.find((kind) => kind === event.type);
  const isPlain = event.type === 'child.exited' && event.reason.kind !== 'crashed';
  if (what === undefined || isPlain) return null;
  const child = 'child' in event ? event.child : null;
  return { atMs, supervisor: event.supervisor, child, what, why: whyOf(event) };
};

const wordsOf = ({ fields, what }: Alarm): string =>
  typeof fields['reason'] === 'string' ? `${what}: ${fields['reason']}` : what;

/** A feed that is asked for proof of life is up until it owes it. */
const shownState = (state: string): string => (state === 'probing' ? 'live' : state);

const shown = <Each extends { readonly why: string | null }>(each: Each): Each => ({
  ...each,
  why: each.why === null ? null : redactText(each.why),
});

class HouseChronicle implements Chronicle {
  readonly startedAtMs: EpochMs;
  readonly notes = createChronicleNotes();
  readonly #options: Required<ChronicleOptions>;
  readonly #standing = new Map<string, Stretch>();
  readonly #over: Stretch[] = [];
  readonly #marks: Mark[] = [];
  #keptFromMs: EpochMs;
  #past: Past = NO_PAST;

  constructor(options: Required<ChronicleOptions>) {
    this.#options = options;
    this.startedAtMs = options.clock.now();
    this.#keptFromMs = this.startedAtMs;
  }

  feed(notice: FeedNotice): void {
    if (notice.type !== 'feed.changed') return;
    const { feed, reason, to } = notice;
    const stood = this.#standing.get(`feed ${feed}`);
    if (stood?.state === shownState(to)) return;
    this.#begin('feed', feed, { state: shownState(to), why: reason });
  }

  supervision(event: SupervisionEvent): void {
    const mark = markOf(event, this.#options.clock.now());
    if (mark === null) return;
    this.#marks.push(mark);
    const { what: state, supervisor: subject, ...struck } = shown(mark);
    this.notes.put({ ...struck, kind: 'child', subject, state, by: null });
    if (this.#marks.length > this.#options.marksMost) this.#forget(this.#marks.shift()?.atMs);
  }

  raised(alarm: Alarm): void {
    const { forMs } = alarm.fields;
    // An alarm may be raised for what has lasted a while; that is told in real time.
    const lastedMs = typeof forMs === 'number' ? forMs * this.#options.speed : 0;
    const fromMs = epochMs(Math.max(this.startedAtMs, this.#options.clock.now() - lastedMs));
    this.#begin('alarm', alarm.key, { state: alarm.level, why: wordsOf(alarm) }, fromMs);
  }

  cleared(key: string): void {
    this.#end('alarm', key);
  }

  readonly entries = (refusal: string | null): void => {
    if (refusal === null) this.#end('entries', 'entries');
    else if (this.#standing.get('entries entries')?.why !== refusal)
      this.#begin('entries', 'entries', { state: 'suspended', why: refusal });
  };

  readonly switched = ({ by, reason, state }: KillSwitchSetting): void =>
    this.#begin('switch', 'switch', { state, why: reason, by });

  recall(past: Past): void {
    this.#past = past;
  }

  during(fromMs: number, toMs: number): Told {
    const touches = (span: Run): boolean => span.fromMs < toMs && (span.toMs ?? Infinity) >= fromMs;
    const { keptFromMs, marks: struck, runs, stretches: stood } = this.#past;
    const stretches = [...stood, ...this.#over, ...this.#standing.values()].filter(touches);
    const marks = [...struck, ...this.#marks].filter(({ atMs }) => atMs >= fromMs && atMs < toMs);
    const hasForgotten = this.#keptFromMs > this.startedAtMs;
    return {
      keptFromMs: hasForgotten ? this.#keptFromMs : (keptFromMs ?? this.startedAtMs),
      runs: [...runs, { fromMs: this.startedAtMs, toMs: null }],
      stretches: stretches.toSorted((a, b) => a.fromMs - b.fromMs).map(shown),
      marks: marks.map(shown),
    };
  }

  #begin(
    kind: Stretch['kind'],
    of: string,
    told: Pick<Stretch, 'state' | 'why'> & Partial<Pick<Stretch, 'by'>>,
    fromMs = this.#options.clock.now(),
  ): void {
    this.#let(kind, of);
    const begun = { kind, of, by: null, ...told, fromMs, toMs: null };
    this.#standing.set(`${kind} ${of}`, begun);
    this.#note(begun, fromMs);
  }

  #end(kind: Stretch['kind'], of: string): void {
    if (this.#let(kind, of))
      this.#note({ kind, of, state: null, why: null, by: null }, this.#options.clock.now());
  }

  #note(
    {
      by,
      kind,
      of: subject,
      state,
      why,
    }: Omit<Stretch, 'fromMs' | 'state' | 'toMs'> & {
      readonly state: string | null;
    },
    atMs: EpochMs,
  ): void {
    this.notes.put(shown({ atMs, kind, subject, child: null, state, why, by }));
  }

  /** What stood is over; false where nothing did. */
  #let(kind: Stretch['kind'], of: string): boolean {
    const stood = this.#standing.get(`${kind} ${of}`);
    if (stood === undefined) return false;
    this.#standing.delete(`${kind} ${of}`);
    this.#over.push({ ...stood, toMs: this.#options.clock.now() });
    if (this.#over.length > this.#options.stretchesMost) this.#forget(this.#over.shift()?.toMs);
    return true;
  }

  #forget(untilMs: EpochMs | null | undefined): void {
    this.#keptFromMs = epochMs(Math.max(this.#keptFromMs, untilMs ?? 0));
  }
}

export const createChronicle = (options: ChronicleOptions): Chronicle =>
  new HouseChronicle({ stretchesMost: STRETCHES_MOST, marksMost: MARKS_MOST, ...options });
