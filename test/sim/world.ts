import { venueOfMarket } from '../../machines/model/ids.ts';
import { epochMs, plusMs } from '../../machines/model/time.ts';
import type { Ticket } from '../../machines/model/trade.ts';
import { randomStream } from '../../src/simulator/tapes/random.ts';
import type { Violate, Violation } from './checks/check.ts';
import { checkEnd, isAllOver } from './checks/final.ts';
import { checkFold } from './checks/fold.ts';
import {
  checkEnded,
  checkLanded,
  checkOneExit,
  checkOrderSent,
  checkSwitchObeyed,
  type SentOrder,
} from './checks/order-checks.ts';
import { watchSilence, type Hearing } from './checks/silence.ts';
import { checkUnprotected } from './checks/unprotected.ts';
import { takeEntry } from './checks/kalshi-book.ts';
import { watchVenues } from './checks/venue-checks.ts';
import { createLife, type Life } from './engine/life.ts';
import { liveBookOf } from '../../src/tree/build.ts';
import { createScheduler } from '../../src/lockstep/scheduler.ts';
import { processorMs, seal } from './engine/sealed.ts';
import { createTrace } from './engine/trace.ts';
import type { Fault, KillPoint } from './faults/fault.ts';
import { planOf } from './faults/plan.ts';
import { strike, type Target } from './faults/strike.ts';
import { createWeather, type Weather } from './faults/weather.ts';
import { futuresPlanOf } from './futures/plan.ts';
import { hasFutures } from './futures/seeds.ts';
import { createFuturesWorld, type FuturesWorld } from './futures/world.ts';
import { askAll, setSwitch } from './house/people.ts';
import { startProcess, type Process } from './house/process.ts';
import { settingsOf } from './house/settings.ts';
import { asItIs, mutate, type Mutant } from './mutants/mutant.ts';
import type { RunOptions, RunOutcome } from './run.ts';
import { setAsideIn, simulatedDisk, type Files } from './store/disk.ts';
import { createServer } from './store/server.ts';
import { createUsurper } from './store/usurper.ts';
import { emptyTables, NEVER_MS } from '../../src/lockstep/store/tables.ts';
import { bidOf } from './venue/bid.ts';
import { kalshiSite } from './venue/kalshi-site.ts';
import { createNetwork, type Site } from './venue/network.ts';
import type { Pipe } from './venue/pipe.ts';
import { fastTape } from './venue/tape.ts';
import { createVenue } from './venue/venue.ts';

const ORIGIN = epochMs(Date.UTC(2026, 0, 5));
const TAPE_MS = 8.5 * 60_000;
/** Faults begin within this time, and are all over a while later. */
export const FAULTS_WITHIN_MS = 5.5 * 60_000;
const CALM_AT_MS = 6 * 60_000;
/** So long after the tape everything has to come to its end; a while of it is always played. */
const TAIL_MS = 120_000;
const SETTLED_TAIL_MS = 12_000;
/** A perpetual does not end by itself: so long before the end people close what is left. */
const LINEAR_END_MS = 10_000;
const LOOK_EVERY_MS = 1_000;
const RESTART_AFTER_MS = 1_000;

/** What goes wrong in a seed, at all of its venues. */
const wholePlanOf = (seed: number): readonly Fault[] => {
  const plan = planOf(seed, FAULTS_WITHIN_MS);
  if (!hasFutures(seed)) return plan;
  return [...plan, ...futuresPlanOf(seed, FAULTS_WITHIN_MS)].sort((a, b) => a.atMs - b.atMs);
};

/** One world from its beginning to its end, or to the first breach of an invariant. */
export const runWorld = async (options: RunOptions): Promise<RunOutcome> => {
  const world = new World(options);
  return world.run();
};

class World {
  readonly #seed: number;
  readonly #plan: readonly Fault[];
  readonly #mutant: Mutant;
  readonly #scheduler = createScheduler(ORIGIN);
  readonly #trace = createTrace(this.#scheduler, ORIGIN);
  readonly #weather = createWeather(this.#scheduler);
  readonly #tables = emptyTables();
  readonly #files: Files = new Map();
  readonly #usurper = createUsurper(this.#tables, this.#scheduler, () => this.#start());
  #violation: Violation | null = null;
  readonly #violate: Violate = (check, detail) => {
    if (this.#violation !== null) return;
    this.#violation = { check, detail, atMs: this.#scheduler.now() - ORIGIN };
    this.#trace.note(`! ${check}: ${detail}`);
  };
  readonly #facts = watchVenues(this.#violate);
  readonly #futures: FuturesWorld | null;
  readonly #server;
  readonly #venue;
  readonly #silence;
  readonly #target: Target;
  /** When each venue's market feed was heard last. */
  readonly #heardAtMs = new Map<Weather, number>();
  #process: Process | null = null;
  /** The connections to each venue. */
  #pipes = new Map<Weather, readonly Pipe[]>();
  #processes = 0;
  readonly #diedAtMs: number[] = [];
  #checkedCommits = 0;

  constructor({ seed, plan, mutant = asItIs }: RunOptions) {
    this.#seed = seed;
    this.#plan = plan ?? wholePlanOf(seed);
    this.#mutant = mutant;
    const defect = (error: Error): void => this.#violate('no defect', error.message);
    this.#server = createServer({
      scheduler: this.#scheduler,
      weather: this.#weather,
      tables: this.#tables,
      random: randomStream('database', seed),
      defect,
    });
    this.#venue = createVenue({
      clock: this.#scheduler,
      frames: fastTape(seed, ORIGIN, TAPE_MS),
      conditions: this.#weather,
      recorded: (entry) => {
        if (entry.type !== 'accountFunded')
          this.#trace.note(`$ ${JSON.stringify(entry).slice(0, 220)}`);
        takeEntry(this.#facts, entry);
        if (entry.type === 'orderAccepted')
          checkLanded(this.#tables, entry.order.clientOrderId, this.#violate);
      },
      defect,
    });
    this.#futures = hasFutures(seed) ? this.#openFutures() : null;
    this.#silence = watchSilence({
      tables: this.#tables,
      bidOf: (ticket) =>
        this.#isAtFutures(ticket)
          ? (this.#futures?.bidOf(ticket) ?? null)
          : bidOf(this.#venue.exchange, ticket),
      violate: this.#violate,
    });
    this.#target = {
      scheduler: this.#scheduler,
      tables: this.#tables,
      venue: this.#venue,
      futures: this.#futures,
      usurper: this.#usurper,
      weatherOf: (fault) => this.#weatherOf(fault),
      pipesOf: (weather) => this.#pipes.get(weather) ?? [],
      process: () => this.#process,
      die: (downMs, how) => this.#die(downMs, how),
    };
  }

  #openFutures(): FuturesWorld {
    return createFuturesWorld({
      seed: this.#seed,
      scheduler: this.#scheduler,
      tables: this.#tables,
      facts: this.#facts,
      trace: this.#trace,
      violate: this.#violate,
      book: liveBookOf(settingsOf(this.#seed).config),
      span: [ORIGIN, plusMs(ORIGIN, TAPE_MS + TAIL_MS)],
      ticketsForMs: FAULTS_WITHIN_MS,
      closedAfterMs: TAPE_MS - LINEAR_END_MS,
    });
  }

  #isAtFutures({ market }: Pick<Ticket, 'market'>): boolean {
    return this.#futures !== null && venueOfMarket(market) === 'binanceUsdm';
  }

  #weatherOf({ at }: Fault): Weather | null {
    return at === 'futures' ? (this.#futures?.weather ?? null) : this.#weather;
  }

  #hearing(ticket: Ticket): Hearing {
    const weather = this.#isAtFutures(ticket) ? this.#futures?.weather : undefined;
    const { addedMs } = weather ?? this.#weather;
    const atMs = this.#heardAtMs.get(weather ?? this.#weather) ?? NEVER_MS;
    return { atMs, isLate: addedMs() > 0 };
  }

  async run(): Promise<RunOutcome> {
    const startedAt = processorMs();
    const sealed = seal(this.#scheduler, (what) => this.#violate('sealed', what));
    const unhandled = (error: unknown): void =>
      this.#violate(
        'no defect',
        `unhandled rejection: ${error instanceof Error ? (error.stack ?? '') : String(error)}`,
      );
    process.on('unhandledRejection', unhandled);
    let steps = 0;
    try {
      this.#begin();
      const endAtMs = plusMs(ORIGIN, TAPE_MS + TAIL_MS);
      while (this.#violation === null && !this.#isDone() && this.#scheduler.fireNext(endAtMs)) {
        await sealed.settle();
        this.#afterStep();
        steps += 1;
      }
      if (this.#violation === null) this.#end();
    } finally {
      this.#process?.life.end();
      await sealed.settle();
      process.off('unhandledRejection', unhandled);
      sealed.open();
    }
    return this.#outcome(steps, processorMs() - startedAt);
  }

  #begin(): void {
    for (const fault of this.#plan)
      this.#scheduler.setTimeout(() => this.#strike(fault), fault.atMs);
    this.#scheduler.setTimeout(() => this.#calm(), CALM_AT_MS);
    this.#scheduler.setTimeout(() => this.#look(), LOOK_EVERY_MS);
    this.#start();
  }

  #end(): void {
    if (this.#process?.isStarted() !== true)
      this.#violate('the house is up', 'it is down at the end');
    checkEnd(this.#tables, this.#facts, setAsideIn(this.#files), this.#violate);
    checkUnprotected(this.#tables, this.#diedAtMs, this.#violate);
    checkFold(this.#tables, this.#violate);
    this.#futures?.checkEnd();
  }

  /** The tape is played, its payouts are made, and nothing is left to happen. */
  #isDone(): boolean {
    const over = this.#scheduler.now() >= ORIGIN + TAPE_MS + SETTLED_TAIL_MS;
    return over && this.#process?.isStarted() === true && isAllOver(this.#tables);
  }

  #start(): void {
    if (this.#process !== null || this.#usurper.holds()) return;
    this.#processes += 1;
    const nth = this.#processes;
    this.#trace.note(`# process ${nth} starts`);
    const life = createLife(this.#scheduler);
    const connection = { life, passed: (point: KillPoint) => this.#passed(life, point) };
    const sites = this.#sites(nth);
    const { network, pipes } = createNetwork(
      { scheduler: this.#scheduler, life, trace: this.#trace, passed: connection.passed },
      sites,
    );
    this.#pipes = new Map(sites.map(({ weather }, index) => [weather, pipes[index] ?? []]));
    this.#heardAtMs.clear();
    this.#silence.forget();
    const settings = settingsOf(this.#seed);
    this.#process = startProcess({
      settings,
      life,
      boot: `boot${nth}`,
      random: randomStream('process', this.#seed, nth),
      network: this.#mutant.network(network),
      futures: this.#futures,
      orderWindowMs: this.#mutant.orderWindowMs,
      engine: {
        connect: () => this.#mutant.database(this.#server.connect(connection)),
        openDisk: simulatedDisk({
          files: this.#files,
          scheduler: this.#scheduler,
          weather: this.#weather,
          random: randomStream('disk', this.#seed, nth),
          life,
        }),
      },
      trace: this.#trace,
      exited: (why) => this.#exited(life, why),
      prepare: (house) => mutate(house, this.#mutant),
      defect: (what) => this.#violate('no defect', what),
    });
  }

  /** The venues as one process reaches them. */
  #sites(nth: number): readonly Site[] {
    const heardAt =
      (weather: Weather): Site['heard'] =>
      (feed) => {
        if (feed === 'market') this.#heardAtMs.set(weather, this.#scheduler.now());
      };
    const orderSent = (order: SentOrder): void => {
      checkOrderSent(this.#tables, this.#files, order, this.#violate);
      checkSwitchObeyed(this.#process?.house ?? null, order, this.#violate);
    };
    const kalshi = kalshiSite({
      venue: this.#venue,
      weather: this.#weather,
      random: randomStream('network', this.#seed, nth),
      orderSent,
      heard: heardAt(this.#weather),
    });
    if (this.#futures === null) return [kalshi];
    const random = randomStream('futures network', this.#seed, nth);
    const heard = heardAt(this.#futures.weather);
    return [kalshi, this.#futures.site({ random, orderSent, heard })];
  }

  #passed(life: Life, point: KillPoint): void {
    if (life.isOver() || this.#process?.life !== life) return;
    const downMs = this.#weather.death(point);
    if (downMs !== null) this.#die(downMs, point);
  }

  #die(downMs: number, how: string): void {
    if (this.#process === null) return;
    this.#trace.note(`# killed (${how}), down ${downMs} ms`);
    this.#process.life.end();
    this.#diedAtMs.push(this.#scheduler.now());
    this.#process = null;
    this.#pipes = new Map();
    this.#scheduler.setTimeout(() => this.#start(), downMs);
  }

  #exited(life: Life, why: string): void {
    if (this.#process?.life !== life) return;
    this.#die(RESTART_AFTER_MS, why);
  }

  #calm(): void {
    this.#trace.note('# calm');
    this.#weather.clear();
    this.#futures?.weather.clear();
    this.#usurper.giveBack();
    askAll(this.#tables, 'resume', this.#scheduler.now());
    setSwitch(this.#tables, 'running', this.#scheduler.now());
  }

  #strike(fault: Fault): void {
    this.#trace.note(`# ${JSON.stringify(fault)}`);
    this.#weatherOf(fault)?.begin(fault);
    strike(this.#target, fault);
  }

  #afterStep(): void {
    if (this.#tables.commits === this.#checkedCommits) return;
    this.#checkedCommits = this.#tables.commits;
    checkEnded(this.#tables, this.#facts.filledOf, this.#violate);
    const trades = new Set([...this.#tables.liveOrders].map((key) => key.split('/')[0] ?? ''));
    for (const trade of trades) checkOneExit(this.#tables, trade, this.#violate);
  }

  #look(): void {
    this.#scheduler.setTimeout(() => this.#look(), LOOK_EVERY_MS);
    if (this.#process?.isStarted() !== true) return;
    this.#silence.look({
      house: this.#process.house,
      nowMs: this.#scheduler.now(),
      hearing: (ticket) => this.#hearing(ticket),
      isExcused: this.#usurper.holds() || this.#weather.isExcused(),
    });
  }

  #outcome(steps: number, tookMs: number): RunOutcome {
    const trades = [...this.#tables.trades.values()];
    return {
      seed: this.#seed,
      plan: this.#plan,
      violation: this.#violation,
      hash: this.#trace.hash(),
      tail: this.#trace.tail,
      trades,
      figures: {
        trades: trades.filter(({ openedAtMs }) => openedAtMs !== null).length,
        exits: this.#facts.exits(),
        resting: this.#facts.resting(),
        partialExits: this.#facts.partialExits(),
        stops: trades.filter(({ closeMethod }) => closeMethod?.startsWith('auto') === true).length,
        transitions: this.#tables.commits,
        processes: this.#processes,
        steps,
        simulatedMs: this.#scheduler.now() - ORIGIN,
        processorMs: tookMs,
        linearTrades: trades.filter(
          ({ instrument, openedAtMs }) => instrument !== null && openedAtMs !== null,
        ).length,
        struck: this.#weather.struck,
        struckAtFutures: this.#futures?.weather.struck ?? new Map(),
      },
    };
  }
}
