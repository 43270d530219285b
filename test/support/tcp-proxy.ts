import { connect, createServer, type Socket } from 'node:net';

/** `up`: from the client to the server. */
export type Direction = 'up' | 'down';

export type Pace = {
  readonly latencyMs: number;
  /** Up to so much more, evenly spread; bytes keep their order. */
  readonly jitterMs: number;
  /** 100 at least. What is not taken stays in the sender's kernel, and then in the sender. */
  readonly bytesPerSecond: number;
};

export type TcpProxy = {
  /** The same URL, through the proxy. */
  readonly through: (url: string) => string;
  readonly accepted: () => number;
  readonly bytes: (direction: Direction) => number;
  /** For all lines, from their next byte on. */
  readonly pace: (direction: Direction, pace: Partial<Pace>) => void;
  /**
   * From now on lines swallow what is sent in that direction, ends included: nobody is told.
   * `present` spares the lines to come.
   */
  readonly swallow: (direction: Direction, lines: 'present' | 'all') => void;
  /** Lets lines to come work again; those that swallow go on swallowing. */
  readonly heal: () => void;
  /** Resets the line which carries the next bytes in that direction, after so many of them. */
  readonly resetAfter: (direction: Direction, bytes: number) => void;
  /** Resets every line and refuses new ones. */
  readonly refuse: () => Promise<void>;
  readonly accept: () => Promise<void>;
  readonly close: () => Promise<void>;
};

const UNHURRIED: Pace = { latencyMs: 0, jitterMs: 0, bytesPerSecond: Infinity };
/** Above this many bytes under way a pipe reads no more. */
const UNDER_WAY_MAX = 4_096;
const STEP_MS = 10;

type Conditions = {
  pace: Pace;
  swallowing: boolean;
  /** Bytes until the reset; null when none is due. */
  resetAfter: number | null;
  bytes: number;
};

type Parcel = { chunk: Buffer; readonly dueAt: number };

/** One direction of one line. */
class Pipe {
  swallowing: boolean;
  readonly #source: Socket;
  readonly #target: Socket;
  readonly #conditions: Conditions;
  readonly #reset: () => void;
  #parcels: Parcel[] = [];
  #lastDueAt = 0;
  #ended = false;
  #timer: NodeJS.Timeout | null = null;
  #resetIn: number | null = null;

  constructor(source: Socket, target: Socket, conditions: Conditions, reset: () => void) {
    this.#source = source;
    this.#target = target;
    this.#conditions = conditions;
    this.#reset = reset;
    this.swallowing = conditions.swallowing;
    source.on('data', (chunk: Buffer) => this.#take(chunk));
    source.on('end', () => {
      this.#ended = true;
      this.#deliver();
    });
  }

  stop(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    this.#parcels = [];
  }

  #take(chunk: Buffer): void {
    if (this.swallowing) return;
    if (this.#conditions.resetAfter !== null) {
      this.#resetIn = this.#conditions.resetAfter;
      this.#conditions.resetAfter = null;
    }
    const { latencyMs, jitterMs } = this.#conditions.pace;
    const dueAt = performance.now() + latencyMs + Math.random() * jitterMs;
    this.#lastDueAt = Math.max(this.#lastDueAt, dueAt);
    this.#parcels.push({ chunk, dueAt: this.#lastDueAt });
    this.#deliver();
  }

  /** Passes on what is due and affordable, and comes back for the rest. */
  #deliver(): void {
    if (this.#timer !== null) return;
    let allowance = Math.max(1, (this.#conditions.pace.bytesPerSecond * STEP_MS) / 1_000);
    for (let [next] = this.#parcels; next !== undefined; [next] = this.#parcels) {
      if (next.dueAt > performance.now() || allowance < 1) break;
      const part = next.chunk.subarray(0, Math.min(next.chunk.length, Math.floor(allowance)));
      next.chunk = next.chunk.subarray(part.length);
      if (next.chunk.length === 0) this.#parcels.shift();
      allowance -= part.length;
      if (!this.#pass(part)) return;
    }
    const underWay = this.#parcels.reduce((sum, { chunk }) => sum + chunk.length, 0);
    if (underWay > UNDER_WAY_MAX) this.#source.pause();
    else this.#source.resume();
    if (this.#parcels.length > 0) this.#later();
    else if (this.#ended && !this.swallowing) this.#target.end();
  }

  #later(): void {
    this.#timer = setTimeout(() => {
      this.#timer = null;
      this.#deliver();
    }, STEP_MS);
  }

  /** False once the line has been reset. */
  #pass(part: Buffer): boolean {
    if (this.swallowing) return true;
    const isLast = this.#resetIn !== null && part.length >= this.#resetIn;
    const sent = this.#resetIn === null ? part : part.subarray(0, this.#resetIn);
    if (this.#resetIn !== null) this.#resetIn -= sent.length;
    this.#conditions.bytes += sent.length;
    this.#target.write(sent, () => {
      if (isLast) this.#reset();
    });
    return !isLast;
  }
}

type Line = {
  readonly up: Pipe;
  readonly down: Pipe;
  readonly reset: () => void;
};

const conditions = (): Conditions => ({
  pace: UNHURRIED,
  swallowing: false,
  resetAfter: null,
  bytes: 0,
});

/** A line through the proxy. An end or a reset on one side reaches the other, unless swallowed. */
const joinLine = (
  client: Socket,
  server: Socket,
  of: Readonly<Record<Direction, Conditions>>,
  gone: () => void,
): Line => {
  const reset = (): void => {
    up.stop();
    down.stop();
    client.resetAndDestroy();
    server.resetAndDestroy();
    gone();
  };
  const up = new Pipe(client, server, of.up, reset);
  const down = new Pipe(server, client, of.down, reset);
  client.on('error', () => undefined);
  server.on('error', () => undefined);
  client.on('close', (isFault) => {
    if (isFault && !up.swallowing) reset();
  });
  server.on('close', (isFault) => {
    if (isFault && !down.swallowing) reset();
  });
  return { up, down, reset };
};

/** A real TCP proxy on loopback, whose lines can be slowed, cut and silenced. */
export const startTcpProxy = async (upstreamUrl: string): Promise<TcpProxy> => {
  const upstream = new URL(upstreamUrl);
  const of = { up: conditions(), down: conditions() };
  const lines = new Set<Line>();
  let accepted = 0;
  const server = createServer({ allowHalfOpen: true }, (client) => {
    accepted += 1;
    const target = connect({
      host: upstream.hostname,
      port: Number(upstream.port),
      allowHalfOpen: true,
    });
    const line = joinLine(client, target, of, () => lines.delete(line));
    lines.add(line);
  });
  const listen = (port: number): Promise<void> =>
    new Promise((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, '127.0.0.1', () => resolve());
    });
  const shut = (): Promise<void> =>
    new Promise((resolve) => {
      for (const line of [...lines]) line.reset();
      if (server.listening) server.close(() => resolve());
      else resolve();
    });
  await listen(0);
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('expected a TCP port');
  const { port } = address;

  return {
    through: (url) => {
      const through = new URL(url);
      through.host = `127.0.0.1:${port}`;
      return through.href;
    },
    accepted: () => accepted,
    bytes: (direction) => of[direction].bytes,
    pace: (direction, pace) => {
      of[direction].pace = { ...of[direction].pace, ...pace };
    },
    swallow: (direction, which) => {
      of[direction].swallowing = which === 'all';
      for (const line of lines) line[direction].swallowing = true;
    },
    heal: () => {
      for (const condition of [of.up, of.down]) {
        condition.swallowing = false;
        condition.pace = UNHURRIED;
      }
    },
    resetAfter: (direction, bytes) => {
      of[direction].resetAfter = bytes;
    },
    refuse: shut,
    accept: () => listen(port),
    close: shut,
  };
};
