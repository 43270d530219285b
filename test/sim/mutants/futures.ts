import { countCenti } from '../../../machines/model/money.ts';
import { ok } from '../../../machines/model/result.ts';
import type { Network } from '../../../src/venues/network.ts';
import { FUTURES_REST_URL } from '../futures/site.ts';
import type { Fault } from '../faults/fault.ts';
import type { Case } from './case.ts';
import { asItIs, type Mutant } from './mutant.ts';

/* Faults that show where perpetuals are traded, and nowhere else. */

/** The bid and the ask of a book as the venue tells it. */
const BOOK = /"b":"([0-9.]+)",("B":"[0-9.]+"),"a":"[0-9.]+"/;

/** The frame with an ask that is a tick above its bid. */
const withoutSpread = (text: string): string =>
  text.replace(BOOK, (_, bid: string, count: string) => {
    const digits = bid.split('.')[1]?.length ?? 0;
    const ask = (Number(bid) + 10 ** -digits).toFixed(digits);
    return `"b":"${bid}",${count},"a":"${ask}"`;
  });

const hearing = (network: Network, change: (text: string) => string): Network => ({
  ...network,
  openSocket: (endpoint, events) =>
    network.openSocket(endpoint, { ...events, received: (text) => events.received(change(text)) }),
});

/** Takes what a long is sold at for what a short is bought back at. */
const shortAtTheBid: Mutant = {
  ...asItIs,
  name: 'prices a short as if it were a long',
  network: (network) => hearing(network, withoutSpread),
};

const isOrder = (url: URL, method: string | undefined): boolean =>
  method === 'POST' && url.href.startsWith(`${FUTURES_REST_URL}/fapi/v1/order?`);

/** Sends an order of unknown fate again, under its id: the venue does not know ended ones. */
const repeatsOrders: Mutant = {
  ...asItIs,
  name: 'sends an order anew before its absence is proven',
  network: (network) => ({
    ...network,
    fetch: (url, init) => {
      const again = (): Promise<Response> => network.fetch(url, init);
      if (!isOrder(url, init.method)) return again();
      return again().then((reply) => (reply.status < 500 ? reply : again()), again);
    },
  }),
};

/** Gives an order up while the venue would still take it. */
const longWindow: Mutant = {
  ...asItIs,
  name: 'lets orders arrive that it has called absent',
  orderWindowMs: 60_000,
};

/** Takes the silence of one venue about the positions of another for their end. */
const noPositions: Mutant = {
  ...asItIs,
  name: 'holds positions on futures against another venue',
  futures: (venue) => ({ ...venue, positions: () => Promise.resolve(ok([])) }),
};

/** Closes a position twice over, and opens another one with it. */
const opensByClosing: Mutant = {
  ...asItIs,
  name: 'closes more on futures than is held',
  futures: (venue) => ({
    ...venue,
    submitOrder: (request) =>
      venue.submitOrder(
        request.leg === 'exit'
          ? { ...request, countCenti: countCenti(2 * request.countCenti), reduceOnly: false }
          : request,
      ),
  }),
};

/** Orders that are very late, again and again. */
const LATE: readonly Fault[] = Array.from({ length: 20 }, (_, nth): Fault => ({
  atMs: 10_000 + nth * 15_000,
  at: 'futures',
  kind: 'requestLate',
  of: 'order',
  count: 1,
  byMs: 25_000,
}));

export const FUTURES_CASES: readonly Case[] = [
  { mutant: shortAtTheBid, seed: 1, plan: null },
  { mutant: repeatsOrders, seed: 8, plan: null },
  { mutant: longWindow, seed: 1, plan: LATE },
  { mutant: noPositions, seed: 1, plan: null },
  { mutant: opensByClosing, seed: 1, plan: null },
];
