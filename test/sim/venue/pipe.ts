import type { Outlet } from '../../../src/simulator/outlet.ts';
import type { Refusal } from '../../../src/simulator/kalshi/refusal.ts';
import type { Socket, SocketEvents } from '../../../src/venues/socket.ts';
import type { Life } from '../engine/life.ts';
import type { Scheduler } from '../../../src/lockstep/scheduler.ts';
import type { Trace } from '../engine/trace.ts';
import type { FeedScope, KillPoint } from '../faults/fault.ts';
import type { Weather } from '../faults/weather.ts';
import type { VenueSession } from './venue.ts';

/** One socket between the house and a venue, as the network has it. */
export type Pipe = {
  readonly feed: () => Exclude<FeedScope, 'all'>;
  /** Both ends see the end. */
  readonly reset: () => void;
  /** Nothing passes any more, and nobody is told. */
  readonly silence: () => void;
  /** Everything waits, in order. */
  readonly stall: (forMs: number) => void;
  /** The client is gone without a word. */
  readonly cut: () => void;
};

/** How a venue speaks over its connections. */
export type Wire = {
  /** Something of this connection has reached the house. */
  readonly heard: (feed: Exclude<FeedScope, 'all'>) => void;
  /** What a connection turns out to be by what its client says; null: what it was. */
  readonly feedOf: (text: string) => Exclude<FeedScope, 'all'> | null;
  readonly write: (frame: object) => string;
  /** A frame of the account's feed that tells of a fill. */
  readonly isFill: (text: string) => boolean;
};

export type PipesOptions = Wire & {
  readonly scheduler: Scheduler;
  readonly life: Life;
  readonly weather: Weather;
  readonly trace: Trace;
  readonly transitMs: () => number;
  readonly passed: (point: KillPoint) => void;
};

export type PipeEnds = {
  readonly events: SocketEvents;
  readonly feed: Exclude<FeedScope, 'all'>;
  readonly attach: (outlet: Outlet) => VenueSession;
  readonly refusal: () => Pick<Refusal, 'status' | 'body'> | null;
};

/** A venue keeps so many frames for a client that does not read them. */
const BEHIND_FRAMES = 100;

/** One direction of a connection: in order, each thing after the one before. */
const createLane = ({ scheduler, weather, transitMs }: PipesOptions) => {
  let lastAtMs = 0;
  let heldUntilMs = 0;
  /** What is on its way together: sent at one instant, read at one. */
  let burst: { readonly sentAtMs: number; readonly acts: (() => void)[] } | null = null;
  const earliest = (): number =>
    Math.max(scheduler.now() + transitMs() + weather.addedMs(), heldUntilMs, weather.heldUntilMs());
  return {
    pass: (act: () => void): void => {
      const nowMs = scheduler.now();
      if (burst?.sentAtMs === nowMs) {
        burst.acts.push(act);
        return;
      }
      const acts = [act];
      burst = { sentAtMs: nowMs, acts };
      lastAtMs = Math.max(lastAtMs, earliest());
      scheduler.setTimeout(() => {
        if (burst?.acts === acts) burst = null;
        for (const one of acts) one();
      }, lastAtMs - nowMs);
    },
    /** Overtaken by what is sent later. */
    passLate: (act: () => void, lateMs: number): void =>
      void scheduler.setTimeout(act, earliest() + lateMs - scheduler.now()),
    hold: (forMs: number): void => {
      heldUntilMs = Math.max(heldUntilMs, scheduler.now() + forMs);
    },
  };
};

const IMPOSSIBLE = (): never => {
  throw new Error('a simulated outlet is disturbed by its network only');
};

class SimulatedPipe implements Pipe {
  readonly #options: PipesOptions;
  readonly #ends: PipeEnds;
  readonly #up: ReturnType<typeof createLane>;
  readonly #down: ReturnType<typeof createLane>;
  readonly #gone: () => void;
  #feed: Exclude<FeedScope, 'all'>;
  #session: VenueSession | null = null;
  #isOver = false;
  #isSilent = false;
  #isOpen = false;
  /** Frames on their way to the house. */
  #underWay = 0;

  constructor(options: PipesOptions, ends: PipeEnds, gone: () => void) {
    this.#options = options;
    this.#ends = ends;
    this.#up = createLane(options);
    this.#down = createLane(options);
    this.#feed = ends.feed;
    this.#gone = gone;
    this.#up.pass(() => this.#handshake());
  }

  feed(): Exclude<FeedScope, 'all'> {
    return this.#feed;
  }

  socket(): Socket {
    return {
      send: (text) => {
        if (!this.#isOpen || this.#isOver) return;
        this.#feed = this.#options.feedOf(text) ?? this.#feed;
        this.#rise(() => this.#session?.receive(text));
      },
      ping: () => {
        if (!this.#isOpen || this.#isOver) return;
        this.#rise(() => this.#fall(() => this.#ends.events.beat()));
      },
      terminate: () => {
        this.cut();
        return Promise.resolve();
      },
      listeners: () => 0,
    };
  }

  reset(): void {
    this.#leave();
    this.#down.pass(() => this.#finish(() => this.#ends.events.closed('closed 1006: reset')));
  }

  silence(): void {
    this.#isSilent = true;
  }

  stall(forMs: number): void {
    this.#up.hold(forMs);
    this.#down.hold(forMs);
  }

  cut(): void {
    this.#finish(() => undefined);
    this.#up.pass(() => this.#leave());
  }

  #leave(): void {
    this.#session?.close();
    this.#session = null;
  }

  #finish(tell: () => void): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#gone();
    this.#options.life.deliver(tell);
  }

  #handshake(): void {
    if (this.#options.weather.isOut()) {
      this.#down.pass(() => this.#finish(() => this.#ends.events.closed('closed 1006: refused')));
      return;
    }
    const refusal = this.#ends.refusal();
    if (refusal === null) {
      if (this.#isOver) return;
      this.#session = this.#ends.attach(this.#outlet());
      this.#fall(() => {
        this.#isOpen = true;
        this.#ends.events.opened();
      });
      return;
    }
    const reason = `handshake answered ${refusal.status}: ${JSON.stringify(refusal.body)}`;
    this.#down.pass(() => this.#finish(() => this.#ends.events.refused(reason)));
  }

  /** Towards the venue. */
  #rise(act: () => void): void {
    this.#up.pass(() => {
      if (!this.#isSilent && this.#session !== null) act();
    });
  }

  /** Towards the house. */
  #fall(act: () => void): void {
    this.#down.pass(() => this.#tell(act));
  }

  /** A frame that waits at the venue for as long as the line is stalled. */
  #carry(act: () => void): void {
    this.#underWay += 1;
    this.#down.pass(() => {
      this.#underWay -= 1;
      this.#tell(act);
    });
  }

  #tell(act: () => void): void {
    if (this.#isSilent) return;
    this.#options.life.deliver(() => {
      if (this.#isOver) return;
      this.#options.heard(this.#feed);
      act();
    });
  }

  #receive(text: string): void {
    const { isFill, trace, passed, life } = this.#options;
    if (this.#feed === 'account') {
      trace.note(`~ ${text.slice(0, 160)}`);
      if (isFill(text)) passed('fillHeard');
      if (life.isOver()) return;
    }
    this.#ends.events.received(text);
  }

  #outlet(): Outlet {
    const { weather, write } = this.#options;
    return {
      send: (frame) => {
        const fate = weather.frame(this.#feed);
        if (fate.copies === 0) return;
        const text = write(frame);
        const act = (): void => this.#receive(text);
        if (fate.lateMs > 0) this.#down.passLate(() => this.#tell(act), fate.lateMs);
        else this.#carry(act);
        if (fate.copies === 2) this.#fall(act);
      },
      isBehind: () => this.#underWay > BEHIND_FRAMES,
      ping: () => this.#fall(() => this.#ends.events.beat()),
      close: (code, reason) => {
        this.#leave();
        const told = `closed ${code}: ${reason}`;
        this.#down.pass(() => this.#finish(() => this.#ends.events.closed(told)));
      },
      terminate: () => this.reset(),
      disturb: IMPOSSIBLE,
    };
  }
}

export const createPipes = (options: PipesOptions) => {
  const all: Pipe[] = [];
  return {
    all,
    open: (ends: PipeEnds): Socket => {
      const pipe = new SimulatedPipe(options, ends, () => {
        const index = all.indexOf(pipe);
        if (index >= 0) all.splice(index, 1);
      });
      all.push(pipe);
      return pipe.socket();
    },
  };
};
