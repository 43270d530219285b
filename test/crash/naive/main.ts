import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';

import { createDatabase } from '../../../db/pool.ts';
import { clientOrderId, seriesTicker, symbolId, tradeId } from '../../../machines/model/ids.ts';
import type { Market } from '../../../machines/model/market.ts';
import { countCenti, heldPriceCenti } from '../../../machines/model/money.ts';
import type { OrderRequest } from '../../../machines/model/order.ts';
import { randomStream } from '../../../src/simulator/tapes/random.ts';
import { createKalshiAuth } from '../../../src/venues/kalshi/sign.ts';
import { createKalshiVenue } from '../../../src/venues/kalshi/venue.ts';
import { realNetwork } from '../../../src/venues/network.ts';
import { chosenSide } from '../chosen-side.ts';
import { cpuMs, recorderOn } from '../records.ts';
import { clockOn, monotonicMs } from '../timebase.ts';
import { overhearNetwork } from '../victim/network.ts';
import { RECORDS, victimArgsSchema } from '../victim/protocol.ts';
import { createTrap } from '../victim/trap.ts';
import { makeNaiveTable, noteOrder, readHeld } from './book.ts';

/*
 * A bot as it is often written: it acts, then notes what it has done, and every order has an id of
 * its own making. The harness must see what that loses.
 */

const args = victimArgsSchema.parse(JSON.parse(process.argv[2] ?? ''));
const recorder = recorderOn(RECORDS);
const trap = createTrap(args.sentence, recorder);
const clock = clockOn(args.timebase);
const { venue: place, task } = args;
const SERIES = seriesTicker('KXBTC15M');
const CONTRACTS = countCenti(2_000);
const ANY_PRICE = { buy: heldPriceCenti(9_900), sell: heldPriceCenti(100) } as const;

const venue = createKalshiVenue({
  restUrl: place.restUrl,
  auth: createKalshiAuth(
    { keyId: place.keyId, privateKeyPem: readFileSync(place.keyFile, 'utf8') },
    clock,
  ),
  clock,
  requestTimeoutMs: 2_000 * args.timebase.speed,
  network: overhearNetwork(realNetwork, trap),
  symbolOfSeries: () => symbolId('BTC-USD'),
});
const database = createDatabase({
  connection: { url: args.databaseUrl },
  applicationName: 'naive',
  onFault: () => undefined,
});

const requestFor = (market: Market, leg: 'entry' | 'exit', heldCenti: number): OrderRequest => {
  const action = leg === 'entry' ? 'buy' : 'sell';
  return {
    clientOrderId: clientOrderId(`naive-${randomUUID()}-${leg === 'entry' ? 'e' : 'x'}1`),
    tradeId: tradeId('1'),
    leg,
    attempt: 1,
    market: market.ticker,
    exchangeIndex: market.exchangeIndex,
    side: chosenSide(market.ticker),
    action,
    countCenti: leg === 'entry' ? CONTRACTS : countCenti(heldCenti),
    limitCenti: ANY_PRICE[action],
    timeInForce: 'immediateOrCancel',
    reduceOnly: false,
  };
};

/** Acts, then notes. */
const order = async (market: Market, held: ReadonlyMap<string, number>): Promise<void> => {
  const heldCenti = held.get(market.ticker) ?? 0;
  const leg = heldCenti > 0 ? 'exit' : 'entry';
  if (leg === 'entry' && task.do === 'finish') return;
  const request = requestFor(market, leg, heldCenti);
  const outcome = await venue.submitOrder(request);
  if (outcome.kind !== 'accepted') return;
  const { filledCenti } = outcome;
  trap.reached('reply decided', leg);
  await noteOrder(database, {
    id: request.clientOrderId,
    market: market.ticker,
    leg,
    filledCenti,
  });
  trap.reached('after commit', leg);
};

await makeNaiveTable(database);
const random = randomStream('naive', task.do === 'work' ? task.seed : 0);
recorder.write({ is: 'up', afterMs: monotonicMs() - args.startedAtMs, cpuMs: cpuMs(), held: 0 });
do {
  const listed = await venue.listMarkets(SERIES);
  const open = listed.ok ? listed.value.filter(({ status }) => status === 'active') : [];
  for (const market of task.do === 'work' ? open.filter(() => random.uniform() < 0.7) : open)
    await order(market, await readHeld(database));
} while (task.do === 'work');
recorder.write({ is: 'drained', live: 0 });
process.exit(0);
