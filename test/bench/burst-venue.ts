import { once } from 'node:events';
import { createServer } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type WebSocket } from 'ws';

import {
  CHANGES_A_FILL,
  changeAt,
  fillAt,
  lastChange,
  MARKETS,
  orderAt,
  snapshotOf,
  type Phase,
  type Script,
  type SpokenReport,
} from './burst-frames.ts';

/*
 * The venue of the burst, a process of its own: it tells its port, speaks by each script that it is
 * given, as punctually as the machine lets it, and tells what it has said.
 */

const TICK_MS = 5;
const FLOOD_BATCH = 2_000;
const TEXT_FRAME = 0x81;
const TWO_BYTE_LENGTH = 126;

/** Where the changes of books go, and where the news of the account. */
const lines: { books: Duplex | null; account: Duplex | null } = { books: null, account: null };
let seq = 0;

const nextSeq = (): number => {
  seq += 1;
  return seq;
};

/** Texts of ASCII as frames of a server, which masks nothing. */
const framesOf = (texts: readonly string[]): Buffer => {
  const size = texts.reduce(
    (sum, { length }) => sum + length + (length < TWO_BYTE_LENGTH ? 2 : 4),
    0,
  );
  const bytes = Buffer.allocUnsafe(size);
  let at = 0;
  for (const text of texts) {
    at = bytes.writeUInt8(TEXT_FRAME, at);
    if (text.length < TWO_BYTE_LENGTH) at = bytes.writeUInt8(text.length, at);
    else at = bytes.writeUInt16BE(text.length, bytes.writeUInt8(TWO_BYTE_LENGTH, at));
    at += bytes.write(text, at, 'latin1');
  }
  return bytes;
};

/** Answers a subscription to the books with a snapshot of each. */
const answer = (
  socket: WebSocket,
  line: Duplex,
  id: number,
  channel: string,
  sid: number,
): void => {
  socket.send(JSON.stringify({ id, type: 'subscribed', msg: { channel, sid } }));
  if (channel === 'orderbook_delta') {
    lines.books = line;
    seq = 0;
    for (const market of MARKETS) socket.send(snapshotOf(market, nextSeq()));
  }
  if (channel === 'fill') lines.account = line;
};

const listen = async (): Promise<number> => {
  const sockets = new WebSocketServer({ noServer: true });
  const server = createServer();
  server.on('upgrade', (request, line, head) => {
    sockets.handleUpgrade(request, line, head, (socket) => {
      let sid = 0;
      socket.on('message', (data) => {
        const command = Buffer.isBuffer(data) ? data.toString('utf8') : '';
        const channel = /"channels":\["(\w+)"\]/.exec(command)?.[1];
        if (channel === undefined) return;
        sid += 1;
        answer(socket, line, Number(/"id":(\d+)/.exec(command)?.[1]), channel, sid);
      });
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('expected a TCP port');
  return address.port;
};

/** Says what was agreed on two lines, and counts it. */
class Speaker {
  readonly #books: Duplex;
  readonly #account: Duplex;
  #changes = 0;
  #fills = 0;
  #unsentPeakBytes = 0;

  constructor(books: Duplex, account: Duplex) {
    this.#books = books;
    this.#account = account;
  }

  /** The next changes, and the news of the account that belongs between them. */
  say(count: number, dueAtMsOf: (index: number) => number): void {
    const changes: string[] = [];
    const news: string[] = [];
    for (let index = 0; index < count; index += 1) {
      const dueAtMs = Math.floor(dueAtMsOf(index));
      changes.push(changeAt(this.#changes, nextSeq(), dueAtMs));
      this.#changes += 1;
      if (this.#changes % CHANGES_A_FILL > 0) continue;
      news.push(fillAt(this.#fills, dueAtMs), orderAt(this.#fills));
      this.#fills += 1;
    }
    this.#books.write(framesOf(changes));
    if (news.length > 0) this.#account.write(framesOf(news));
    const unsent = this.#books.writableLength + this.#account.writableLength;
    this.#unsentPeakBytes = Math.max(this.#unsentPeakBytes, unsent);
  }

  /** At the pace of the phase, whatever the reader takes. */
  async speak({ perSecond, seconds }: Phase): Promise<number> {
    const beganAtMs = Date.now();
    const total = perSecond * seconds;
    for (let said = 0; said < total;) {
      const due = Math.min(total, Math.floor(((Date.now() - beganAtMs) * perSecond) / 1_000));
      const before = said;
      this.say(due - said, (index) => beganAtMs + ((before + index) * 1_000) / perSecond);
      said = due;
      await new Promise((resolve) => setTimeout(resolve, TICK_MS));
    }
    return beganAtMs;
  }

  /** As fast as the reader takes it. */
  async flood(count: number): Promise<void> {
    for (let said = 0; said < count; said += FLOOD_BATCH) {
      const nowMs = Date.now();
      this.say(FLOOD_BATCH, () => nowMs);
      if (this.#books.writableNeedDrain) await once(this.#books, 'drain');
    }
  }

  finish(beganAtMs: readonly number[]): SpokenReport {
    const last = MARKETS.map((_, market) => lastChange(market, nextSeq(), Date.now()));
    this.#books.write(framesOf(last));
    return {
      changes: this.#changes + last.length,
      fills: this.#fills,
      beganAtMs,
      unsentPeakBytes: this.#unsentPeakBytes,
    };
  }
}

const perform = async (script: Script): Promise<SpokenReport> => {
  if (lines.books === null || lines.account === null)
    throw new Error('burst: expected two subscribed feeds');
  const speaker = new Speaker(lines.books, lines.account);
  const beganAtMs: number[] = [];
  if ('flood' in script) {
    beganAtMs.push(Date.now());
    await speaker.flood(script.flood);
  } else {
    for (const phase of script.phases) beganAtMs.push(await speaker.speak(phase));
  }
  return speaker.finish(beganAtMs);
};

const isScript = (message: unknown): message is Script =>
  typeof message === 'object' && message !== null && ('phases' in message || 'flood' in message);

process.on('message', (message) => {
  if (!isScript(message)) throw new TypeError('burst: expected a script');
  void perform(message).then((report) => process.send?.(report));
});
process.once('disconnect', () => process.exit());
process.send?.({ port: await listen() });
