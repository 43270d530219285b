import { argv, stdout } from 'node:process';

import { micros } from '../../machines/model/money.ts';
import { paperClock } from '../../src/runtime/clock.ts';
import { openPaperSession } from '../../src/simulator/session.ts';
import { startSimulator } from '../../src/simulator/simulator.ts';
import { syntheticTape } from '../../src/simulator/tapes/synthetic.ts';
import { membersOf, rowsOf } from '../support/json.ts';
import { signedHeaders } from './signed.ts';

/*
 * A venue in a process of its own, and a client that orders without pause; made to be killed.
 * Prints a line per answer: `accepted <order id>`.
 */

const SPEED = 60;
const PATH = '/trade-api/v2/portfolio/events/orders';
const tape = syntheticTape({ seed: 1 });
const session = openPaperSession({ directory: argv[2] ?? '', tape });
const clock = paperClock(session.resumeAtMs, SPEED);
const simulator = await startSimulator({
  session,
  tape,
  clock,
  speed: SPEED,
  startingBalanceMicros: micros(1e12),
});
clock.begin();
stdout.write(`resumed ${session.sessionId} ${session.resumeAtMs}\n`);

const post = async (body: object): Promise<Response> =>
  fetch(`${simulator.kalshi.restUrl}/portfolio/events/orders`, {
    method: 'POST',
    headers: signedHeaders(simulator.credentials, clock.now(), 'POST', PATH),
    body: JSON.stringify(body),
  });

const openTickers = async (): Promise<readonly string[]> => {
  const reply = await fetch(`${simulator.kalshi.restUrl}/markets?status=open`);
  return rowsOf(membersOf(await reply.json())['markets']).map(({ ticker }) => String(ticker));
};

for (let index = 0; ; index += 1) {
  for (const ticker of await openTickers()) {
    const reply = await post({
      ticker,
      side: index % 2 === 0 ? 'bid' : 'ask',
      count: '1.00',
      price: '0.5000',
      time_in_force: index % 3 === 0 ? 'good_till_canceled' : 'immediate_or_cancel',
      self_trade_prevention_type: 'maker',
      client_order_id: `${session.resumeAtMs}-${index}-${ticker}`,
      exchange_index: 2,
    });
    const { order_id: accepted } = membersOf(await reply.json());
    if (typeof accepted === 'string') stdout.write(`accepted ${accepted}\n`);
  }
}
