import { WebSocket } from 'ws';

import type { Audience, FromAudience, Heard, ToAudience, Where } from './watchers-words.ts';

/*
 * The process of those who watch. What they are told is counted and thrown away: what a browser
 * makes of it is done on a machine of its own.
 */

/** The most rows that one may view. */
const ROWS = 200;
/** The rows that the overview asks for. */
const SHOWN = 60;
const ORDER_MS = 1_000;
const PROOF_MS = 5_000;
const SCRAPE_MS = 1_000;
const BUSY = 503;

type Counts = {
  refused: number;
  frames: number;
  bytes: number;
  looks: number;
  busy: number;
  readonly scrapesMs: number[];
};

/** Whoever watches leaves by it. */
type Leave = () => void;

type Seat = { readonly where: Where; readonly counts: Counts; readonly number: number };

const tokenOf = ({ number, where: { tokens } }: Seat): string =>
  tokens[number % tokens.length] ?? '';

const bearer = (seat: Seat): Readonly<Record<string, string>> => ({
  Authorization: `Bearer ${tokenOf(seat)}`,
});

/** Rows of its own: nobody views the same as another. */
const viewOf = ({ number }: Seat): string =>
  Array.from({ length: ROWS }, (_, index) => number * ROWS + index + 1).join(',');

const ticketFor = async (seat: Seat): Promise<string> => {
  const { apiUrl } = seat.where;
  const answer = await fetch(`${apiUrl}/api/v1/socket/tickets`, {
    method: 'POST',
    headers: { ...bearer(seat), 'Content-Type': 'application/json', Origin: apiUrl },
    body: '{}',
  });
  const text = await answer.text();
  const ticket = /"ticket":"(\w+)"/.exec(text)?.[1];
  if (ticket === undefined) throw new Error(`ticket: expected one, found ${text}`);
  return ticket;
};

/** A socket that is open; null where it was refused. */
const dial = async (seat: Seat): Promise<WebSocket | null> => {
  const { apiUrl } = seat.where;
  const socket = new WebSocket(
    `${apiUrl.replace('http', 'ws')}/api/v1/socket?view=${viewOf(seat)}`,
    ['tradewarden.v1', `ticket.${await ticketFor(seat)}`],
    { origin: apiUrl },
  );
  return new Promise((resolve) => {
    socket.once('open', () => resolve(socket));
    socket.once('error', () => {
      seat.counts.refused += 1;
      resolve(null);
    });
  });
};

/** Looks at a resource every so often, one look at a time. */
const look = (seat: Seat, path: string, everyMs: number): Leave => {
  let timer: NodeJS.Timeout | null = null;
  let isOver = false;
  const once = async (): Promise<void> => {
    const answer = await fetch(`${seat.where.apiUrl}/api/v1${path}`, { headers: bearer(seat) });
    const { byteLength } = await answer.arrayBuffer();
    // A house that is busy guarding says 503 to those who look, and they ask again.
    if (answer.ok) seat.counts.looks += 1;
    else if (answer.status === BUSY) seat.counts.busy += 1;
    else throw new Error(`${path}: expected an answer, found ${answer.status}`);
    seat.counts.bytes += byteLength;
    if (!isOver) timer = setTimeout(() => void once(), everyMs);
  };
  void once();
  return () => {
    isOver = true;
    if (timer !== null) clearTimeout(timer);
  };
};

const openPage = async (seat: Seat): Promise<readonly Leave[]> => {
  const socket = await dial(seat);
  if (socket === null) return [];
  socket.on('message', (data: Buffer) => {
    seat.counts.frames += 1;
    seat.counts.bytes += data.length;
  });
  return [
    () => socket.terminate(),
    look(seat, `/trades?limit=${SHOWN}`, ORDER_MS),
    look(seat, '/overview', PROOF_MS),
  ];
};

const openDeaf = async (seat: Seat): Promise<readonly Leave[]> => {
  const socket = await dial(seat);
  socket?.pause();
  return socket === null ? [] : [() => socket.terminate()];
};

const openStream = async (seat: Seat): Promise<readonly Leave[]> => {
  const leaving = new AbortController();
  const answer = await fetch(`${seat.where.apiUrl}/api/v1/events?view=${viewOf(seat)}`, {
    headers: bearer(seat),
    signal: leaving.signal,
  });
  if (!answer.ok) throw new Error(`events: expected a stream, found ${answer.status}`);
  const read = async (): Promise<void> => {
    const reader = answer.body?.getReader();
    for (;;) {
      const part: unknown = (await reader?.read())?.value;
      if (!(part instanceof Uint8Array)) return;
      seat.counts.frames += 1;
      seat.counts.bytes += part.length;
    }
  };
  read().catch((error: unknown) => {
    if (!leaving.signal.aborted) throw error;
  });
  return [() => leaving.abort()];
};

const scrape = ({ counts, where }: Seat): Promise<readonly Leave[]> => {
  const once = async (): Promise<void> => {
    const startedAt = performance.now();
    const answer = await fetch(`${where.probesUrl}/metrics`);
    counts.bytes += (await answer.arrayBuffer()).byteLength;
    counts.scrapesMs.push(performance.now() - startedAt);
  };
  const timer = setInterval(() => void once(), SCRAPE_MS);
  return Promise.resolve([() => clearInterval(timer)]);
};

const seatsOf = ({
  deaf,
  isScraped,
  pages,
  streams,
}: Audience): readonly ((seat: Seat) => Promise<readonly Leave[]>)[] => [
  ...Array.from({ length: pages }, () => openPage),
  ...Array.from({ length: streams }, () => openStream),
  ...Array.from({ length: deaf }, () => openDeaf),
  ...(isScraped ? [scrape] : []),
];

const say = (word: FromAudience): void => void process.send?.(word);

const begin = (): Counts => ({ refused: 0, frames: 0, bytes: 0, looks: 0, busy: 0, scrapesMs: [] });

let counts = begin();
let leaves: readonly Leave[] = [];

const come = async (where: Where, audience: Audience): Promise<void> => {
  counts = begin();
  const seated = await Promise.all(
    seatsOf(audience).map((open, number) => open({ where, counts, number })),
  );
  leaves = seated.flat();
  say({ kind: 'come', refused: counts.refused });
};

const go = (): void => {
  for (const leave of leaves) leave();
  leaves = [];
  const heard: Heard = counts;
  say({ kind: 'gone', ...heard });
};

process.on('message', (word: ToAudience) => {
  if (word.kind === 'go') go();
  else void come(word.where, word.audience);
});
process.on('disconnect', () => process.exit(0));
