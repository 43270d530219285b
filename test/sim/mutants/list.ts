import type { Database } from '../../../db/pool.ts';
import type { Orders, Trades } from '../../../src/runtime/effects.ts';
import { scriptedDatabase } from '../../support/scripted-database.ts';
import type { Fault } from '../faults/fault.ts';
import { isAppend } from '../store/server.ts';
import type { Case } from './case.ts';
import { FUTURES_CASES } from './futures.ts';
import { asItIs, type Mutant } from './mutant.ts';

/* Faults that programs of this kind have had. The simulation must find each of them. */

const isOrderPost = (method: string | undefined, body: unknown): body is string =>
  method === 'POST' && typeof body === 'string';

const isExit = (body: string): boolean => /"client_order_id":"[^"]*-x\d+"/.test(body);

const ignore = (): undefined => undefined;

/** Rows of an append statement, so that each can be answered. */
const rowsOf = (values: readonly unknown[]): readonly unknown[] => {
  const rows: unknown = JSON.parse(String(values[0]));
  return Array.isArray(rows) ? rows : [];
};

const withQuery = (
  database: Database,
  query: Parameters<typeof scriptedDatabase>[0],
): Database => ({
  ...database,
  ...scriptedDatabase(query),
});

/** Tells that a transition is stored before it is. */
const writesBehind: Mutant = {
  ...asItIs,
  name: 'writes behind',
  store: (store) => ({
    ...store,
    journal: {
      ...store.journal,
      append: (entry) => {
        store.journal.append(entry).catch(ignore);
        return Promise.resolve('accepted');
      },
    },
  }),
};

/** Takes a commit whose connection broke for one that was made. */
const trustsBrokenCommits: Mutant = {
  ...asItIs,
  name: 'takes a broken commit for a made one',
  database: (database) =>
    withQuery(database, (statement) => {
      const answer = database.query<unknown>(statement);
      if (!isAppend(statement)) return answer;
      return answer.catch(() =>
        rowsOf(statement.values).map((_, index) => ({ row: index + 1, verdict: 'accepted' })),
      );
    }),
};

/** A branch that does one thing in another way and is the same in all else. */
const doing = <B extends Trades | Orders, Name extends keyof B>(
  branch: B,
  name: Name,
  otherwise: B[Name],
): B =>
  new Proxy(branch, {
    get: (target, asked) => {
      if (asked === name) return otherwise;
      const member: unknown = Reflect.get(target, asked);
      return typeof member === 'function'
        ? (...args: unknown[]): unknown => Reflect.apply(member, target, args)
        : member;
    },
  });

const delivering = <B extends Trades | Orders>(branch: B, deliver: B['deliver']): B =>
  doing(branch, 'deliver', deliver);

let drawn = 0;

/** Draws a new id for each request. */
const randomIds: Mutant = {
  ...asItIs,
  name: 'random client order ids',
  network: (network) => ({
    ...network,
    fetch: (url, init) => {
      if (!isOrderPost(init.method, init.body)) return network.fetch(url, init);
      drawn += 1;
      const body = init.body.replace(/("client_order_id":")[^"]*/, `$1random-${drawn}`);
      return network.fetch(url, { ...init, body });
    },
  }),
};

/** Takes a reply that never came for a refusal. */
const timeoutIsRefusal: Mutant = {
  ...asItIs,
  name: 'takes an unknown outcome for a refusal',
  venue: (venue) => ({
    ...venue,
    submitOrder: async (request) => {
      const outcome = await venue.submitOrder(request);
      return outcome.kind === 'unknown'
        ? { kind: 'rejected', code: 'timeout', message: outcome.why }
        : outcome;
    },
  }),
};

/** Takes a refusal for good though it judges the moment, in which a copy may do better. */
const believesTheMoment: Mutant = {
  ...asItIs,
  name: 'believes a refusal that only holds for now',
  venue: (venue) => ({
    ...venue,
    submitOrder: async (request) => {
      const outcome = await venue.submitOrder(request);
      return outcome.kind === 'unknown' && /^(401|409) /.test(outcome.why) && !outcome.landed
        ? { kind: 'rejected', code: 'refused', message: outcome.why }
        : outcome;
    },
  }),
};

/** Takes an order that is not found once for one that never was. */
const notFoundIsDead: Mutant = {
  ...asItIs,
  name: 'takes a failed lookup for an ended order',
  venue: (venue) => ({
    ...venue,
    lookupOrder: async (request, known) => {
      const outcome = await venue.lookupOrder(request, known);
      if (outcome.kind !== 'missing') return outcome;
      const { clientOrderId, countCenti, market } = request;
      const order = {
        venueOrderId: known ?? `never-${clientOrderId}`,
        clientOrderId,
        market,
        status: 'canceled',
        filledCenti: 0,
        remainingCenti: countCenti,
        reason: null,
      };
      return isFound({ kind: 'found', order, fills: [] });
    },
  }),
};

type Found = Extract<
  Awaited<ReturnType<Parameters<Mutant['venue']>[0]['lookupOrder']>>,
  { kind: 'found' }
>;

const isFound = (value: unknown): Found => {
  const check = (_: unknown): _ is Found => true;
  if (!check(value)) throw new TypeError('expected an order');
  return value;
};

/** Sends an exit again under another id when its answer does not come. */
const newIdForUnknown: Mutant = {
  ...asItIs,
  name: 'a new id for an exit of unknown fate',
  network: (network) => ({
    ...network,
    fetch: (url, init) => {
      const first = network.fetch(url, init);
      const { body, method } = init;
      if (!isOrderPost(method, body) || !isExit(body)) return first;
      const again = body.replace(/(-x)(\d+)"/, '$19$2"');
      return first.catch(() => network.fetch(url, { ...init, body: again }));
    },
  }),
};

/** Sells the position twice over, and opens another one with it. */
const sellsTwice: Mutant = {
  ...asItIs,
  name: 'sells more than is held',
  network: (network) => ({
    ...network,
    fetch: (url, init) => {
      const { body, method } = init;
      if (!isOrderPost(method, body) || !isExit(body)) return network.fetch(url, init);
      const doubled = body
        .replace(/"count":"(\d+)/, (_, count) => `"count":"${2 * Number(count)}`)
        .replace('"reduce_only":true', '"reduce_only":false');
      return network.fetch(url, { ...init, body: doubled });
    },
  }),
};

/** Does not hear that the watch has lost its data. */
const losesWatchLost: Mutant = {
  ...asItIs,
  name: 'loses the word that the watch is lost',
  trades: (trades) =>
    delivering(trades, (key, envelope) => {
      if (envelope.event.type !== 'watch.lost') trades.deliver(key, envelope);
    }),
};

/** Counts a restarted position as guarded until the next process says a word. */
const forgetsDeath: Mutant = {
  ...asItIs,
  name: 'books no unprotected time between a death and the restart',
  trades: (trades) =>
    doing(trades, 'resume', (key, restored, word) => {
      if (word?.event.type !== 'watch.lost') return trades.resume(key, restored, word);
      const { type, reason, atMs } = word.event;
      return trades.resume(key, restored, { ...word, event: { type, reason, atMs } });
    }),
};

/** Does not tell orders that their answers have died with the last process. */
const forgetsQuestions: Mutant = {
  ...asItIs,
  name: 'forgets the questions of the last process',
  orders: (orders) =>
    delivering(orders, (key, envelope) => {
      if (envelope.event.type !== 'process.recovered') orders.deliver(key, envelope);
    }),
};

/** Takes a start for the end of the pause before the next question, so that starts hasten it. */
const hastensQuestions: Mutant = {
  ...asItIs,
  name: 'asks about an unknown order at once, whenever it starts',
  orders: (orders) =>
    delivering(orders, (key, envelope) => {
      const known = orders.find(key);
      const timerId = known?.state === 'unknown' ? known.context.deadline?.timerId : undefined;
      const { atMs, type } = envelope.event;
      if (type !== 'process.recovered' || timerId === undefined) orders.deliver(key, envelope);
      else orders.deliver(key, { ...envelope, event: { type: 'deadline.reached', timerId, atMs } });
    }),
};

/** Loses the news of fills, wherever they come from. */
const losesFills: Mutant = {
  ...asItIs,
  name: 'counts every second fill only',
  orders: (orders) => {
    let seen = 0;
    return delivering(orders, (key, { event, ...envelope }) => {
      if (event.type === 'fill.seen') seen += 1;
      const loses = event.type === 'fill.seen' && seen % 2 === 0;
      const fills = event.type === 'lookup.found' ? { fills: event.fills.slice(1) } : {};
      if (!loses) orders.deliver(key, { ...envelope, event: { ...event, ...fills } });
    });
  },
};

/** Short pauses in which all orders are refused, and a network that sends each once more. */
const REPEATED: readonly Fault[] = [20, 50, 80, 110, 140, 170, 200].flatMap(
  (second): readonly Fault[] => [
    { atMs: second * 1_000, kind: 'paused', forMs: 15_000 },
    { atMs: second * 1_000 + 11_500, kind: 'requestTwice', of: 'order', count: 9, byMs: 4_000 },
  ],
);

/** Entries that never arrive, of a process that dies every few seconds. */
const RESTLESS: readonly Fault[] = [
  { atMs: 0, kind: 'requestLost', of: 'order', count: 99, silent: false },
  ...Array.from({ length: 40 }, (_, nth): Fault => ({
    atMs: 20_000 + nth * 4_000,
    kind: 'killed',
    downMs: 200,
  })),
];

export const CASES: readonly Case[] = [
  { mutant: writesBehind, seed: 1, plan: null },
  { mutant: trustsBrokenCommits, seed: 4, plan: null },
  { mutant: randomIds, seed: 1, plan: null },
  { mutant: timeoutIsRefusal, seed: 1, plan: null },
  { mutant: believesTheMoment, seed: 1, plan: REPEATED },
  { mutant: notFoundIsDead, seed: 1, plan: null },
  { mutant: newIdForUnknown, seed: 1, plan: null },
  { mutant: sellsTwice, seed: 1, plan: null },
  { mutant: losesWatchLost, seed: 6, plan: null },
  { mutant: forgetsQuestions, seed: 2, plan: null },
  { mutant: hastensQuestions, seed: 1, plan: RESTLESS },
  { mutant: losesFills, seed: 1, plan: null },
  { mutant: forgetsDeath, seed: 1, plan: null },
  ...FUTURES_CASES,
];
