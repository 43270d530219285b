import type { Actor } from 'xstate';

import { settingsInForce } from '../../../machines/desks/bootstrap.ts';
import type { deskMachine } from '../../../machines/desks/desk.ts';
import {
  chooseEntries,
  isInWindow,
  refusalOf,
  type Candidate,
  type Entry,
} from '../../../machines/desks/entry-rules.ts';
import { watchlistOf } from '../../../machines/desks/watchlist.ts';
import type { Board } from '../../../machines/market/board.ts';
import type { Side } from '../../../machines/model/contract.ts';
import {
  ticketId,
  type MarketTicker,
  type SeriesTicker,
  type SymbolId,
  type TradeId,
} from '../../../machines/model/ids.ts';
import type { DeskReport, Watched } from '../../../machines/model/desk-report.ts';
import type { Market } from '../../../machines/model/market.ts';
import type { Result } from '../../../machines/model/result.ts';
import type { DeskSettings } from '../../../machines/model/settings.ts';
import type { Signal } from '../../../machines/model/signal.ts';
import { plusMs, type EpochMs } from '../../../machines/model/time.ts';
import type { Ticket } from '../../../machines/model/trade.ts';
import type { Clock } from '../../../machines/ports.ts';
import type { Effective } from '../../settings/state.ts';
import type { Refusals } from './refusals.ts';
import { whyNot } from './why-not.ts';
import { placeOf, survey, type Place } from './survey.ts';

/** What became of a ticket. */
export type OpenOutcome =
  | { readonly kind: 'opened'; readonly trade: TradeId }
  /** The ticket id has been used: its trade exists already. */
  | { readonly kind: 'known'; readonly trade: TradeId }
  | { readonly kind: 'refused'; readonly why: string };

/** Writes the ticket anew, for the trade it is about to open; in words, why it cannot be. */
export type WriteFor = (trade: TradeId) => Promise<Result<Ticket, string>>;

/** `writeFor`: what is to be known of the trade before its ticket is final. */
export type OpenTrade = (ticket: Ticket, writeFor?: WriteFor) => Promise<OpenOutcome>;

export type DeskOptions = {
  readonly settings: DeskSettings;
  /** How a trade in a market of this series is guarded, as of now. */
  readonly guard: (series: SeriesTicker) => Effective;
  readonly actor: Actor<typeof deskMachine>;
  readonly clock: Clock;
  readonly board: Board;
  readonly markets: (nowMs: EpochMs) => readonly Market[];
  /** Tickets of this desk whose trades are alive. */
  readonly mine: () => readonly Ticket[];
  /** Closed trades of the book, as last counted; null while nobody knows. */
  readonly closedTrades: () => number | null;
  /** A trade of this desk has held a position here before. */
  readonly wasTraded: (market: MarketTicker, side: Side) => boolean;
  /** The newest signal of a symbol in this desk's frame; null: none. */
  readonly newestSignal: (symbol: SymbolId) => Signal | null;
  /** What stands against new trades of anybody: feeds, store, venue, a switch. Null: nothing. */
  readonly unfit: () => string | null;
  readonly open: OpenTrade;
  readonly refusals: Refusals;
  /** Where the desk stands is not where it stood. */
  readonly moved: (report: Pick<DeskReport, 'state' | 'why'>) => void;
};

const SIDES: readonly Side[] = ['yes', 'no'];

const ticketOf = (
  { settings, guard }: Pick<DeskOptions, 'settings' | 'guard'>,
  entry: Entry,
  nth: number,
): Ticket => {
  const { actedOn, market, side, limitCenti, countCenti, reading } = entry;
  const guarded = guard(market.series);
  return {
    ticketId: ticketId(`${settings.name}/${market.ticker}/${side}/${nth}`),
    origin: {
      kind: 'desk',
      desk: settings.name,
      ...(actedOn === null ? {} : { signal: actedOn }),
    },
    market: market.ticker,
    event: market.event,
    symbol: market.symbol,
    side,
    strikeMicros: market.strikeMicros,
    closeAtMs: market.closeAtMs,
    exchangeIndex: market.exchangeIndex,
    tickCenti: market.tickCenti,
    priceRanges: market.priceRanges,
    countCenti,
    limitCenti,
    guard: guarded.guard,
    settingsVersion: guarded.version,
    reading,
  };
};

/**
 * A desk that enters by itself: once per assessment it looks at its markets from their active side
 * and opens what its rules choose. It never touches a trade again; guarding is not its business.
 */
export class Desk {
  readonly #options: DeskOptions;
  readonly #coolUntilMs = new Map<Place, EpochMs>();
  readonly #tickets = new Map<Place, number>();
  #report: DeskReport | null = null;

  constructor(options: DeskOptions) {
    this.#options = options;
  }

  async assess(): Promise<void> {
    const { settings, guard, actor, clock, board } = this.#options;
    const nowMs = clock.now();
    const markets = this.#options
      .markets(nowMs)
      .filter(({ series }) => settings.series.includes(series));
    const mine = this.#options.mine();
    const memory = {
      // Both sides: the venue nets them.
      occupied: new Set(mine.flatMap(({ market }) => SIDES.map((side) => placeOf(market, side)))),
      coolUntilMs: this.#coolUntilMs,
      wasTraded: this.#options.wasTraded,
      newestSignal: this.#options.newestSignal,
    };
    const candidates = markets.flatMap(
      (market) => survey(board, market, guard(market.series).guard, memory, nowMs) ?? [],
    );
    const unfit = this.#options.unfit();
    const scores = candidates.flatMap(({ reading: { momentumBp } }) => momentumBp ?? []);
    actor.send({
      type: 'desk.assessed',
      atMs: nowMs,
      entriesEnabled: settings.entriesEnabled,
      healthy: unfit === null,
      momentumBp: scores.length === 0 ? null : Math.max(...scores.map(Math.abs)),
      windowOpen: markets.some((market) => isInWindow(market, settings, nowMs)),
    });
    const inForce = settingsInForce(settings, this.#options.closedTrades());
    const watchlist = watchlistOf(candidates, inForce, nowMs);
    this.#forgetRefusals(candidates, inForce, nowMs);
    this.#tell(this.#reportOf(watchlist, mine.length, unfit, nowMs));
    if (!actor.getSnapshot().hasTag('entering')) return;
    for (const entry of chooseEntries(candidates, inForce, mine.length, nowMs))
      await this.#enter(entry, nowMs);
  }

  /** How the desk stood at its last assessment; null before the first. */
  report(): DeskReport | null {
    return this.#report;
  }

  #tell(report: DeskReport): void {
    const isMoved = report.state !== this.#report?.state;
    this.#report = report;
    if (isMoved) this.#options.moved(report);
  }

  #reportOf(
    watchlist: readonly Watched[],
    openTrades: number,
    unfit: string | null,
    atMs: EpochMs,
  ): DeskReport {
    const { settings, actor, refusals } = this.#options;
    const { value, context } = actor.getSnapshot();
    const state = value === 'choosing' ? 'inactive' : value;
    const { pausedUntilMs } = context;
    const situation = { state, settings, unfit, pausedUntilMs, openTrades, watchlist };
    const why = whyNot(situation);
    const standing = refusals.standing();
    const { name: desk } = settings;
    return { desk, atMs, state, why, pausedUntilMs, openTrades, watchlist, refusals: standing };
  }

  /** Where nothing is asked for any more, nothing is refused. */
  #forgetRefusals(candidates: readonly Candidate[], settings: DeskSettings, nowMs: EpochMs): void {
    const wanted = new Set(
      candidates
        .filter((candidate) => refusalOf(candidate, settings, nowMs) === null)
        .map(({ market, side }) => placeOf(market.ticker, side)),
    );
    const { refusals } = this.#options;
    for (const { market, side } of refusals.standing()) {
      const place = placeOf(market, side);
      if (!wanted.has(place)) refusals.over(place);
    }
  }

  /** The cooldown is taken first and given back only when the ticket was refused. */
  async #enter(entry: Entry, nowMs: EpochMs): Promise<void> {
    const place = placeOf(entry.market.ticker, entry.side);
    const nth = (this.#tickets.get(place) ?? 0) + 1;
    this.#coolUntilMs.set(place, plusMs(nowMs, this.#options.settings.cooldownMs));
    const ticket = ticketOf(this.#options, entry, nth);
    const outcome = await this.#options.open(ticket);
    if (outcome.kind === 'refused') {
      this.#coolUntilMs.delete(place);
      this.#options.refusals.refused(ticket, outcome.why, nowMs);
    } else {
      this.#tickets.set(place, nth);
      this.#options.refusals.over(place);
    }
  }
}
