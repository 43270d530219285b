import { micros } from '../../../machines/model/money.ts';
import { epochMs } from '../../../machines/model/time.ts';
import { openPaperSession, type PaperSession } from '../../../src/simulator/session.ts';
import { startSimulator } from '../../../src/simulator/simulator.ts';
import { syntheticTape } from '../../../src/simulator/tapes/synthetic.ts';
import { clockOn } from '../timebase.ts';
import { createExecutioner } from './executioner.ts';
import { venueArgsSchema, venueCommandSchema, type VenueWord } from './protocol.ts';

/*
 * The venue as a process of its own: it outlives every client, counts what it has accepted, and can
 * kill a client at the instant of an acceptance.
 */

const STARTING_BALANCE = micros(1_000_000_000 * 1_000_000);
const STARTING_TETHER = micros(20_000_000 * 1_000_000);

const args = venueArgsSchema.parse(JSON.parse(process.argv[2] ?? ''));
const say = (word: VenueWord): void => void process.send?.(word);
const executioner = createExecutioner();

/** The session, with an ear on its book of record. */
const overheard = (session: PaperSession): PaperSession => ({
  ...session,
  ledger: {
    ...session.ledger,
    append: (entry) => {
      session.ledger.append(entry);
      executioner.accepted(entry);
    },
  },
  current: () => overheard(session.current()),
});

const clock = clockOn(args.timebase);
const session = overheard(
  openPaperSession({
    directory: args.directory,
    tape: syntheticTape({ seed: args.seed }),
    notBeforeMs: epochMs(args.timebase.originMs),
  }),
);
const simulator = await startSimulator({
  session,
  tape: session.tape,
  clock,
  speed: args.timebase.speed,
  startingBalanceMicros: STARTING_BALANCE,
  startingFuturesMicros: STARTING_TETHER,
  observer: (event) => {
    if (event.type === 'defect') say({ is: 'defect', message: String(event.error.stack) });
  },
});

process.on('message', (message) => {
  const command = venueCommandSchema.parse(message);
  switch (command.do) {
    case 'arm':
      executioner.arm(command);
      return;
    case 'disarm':
      say({ is: 'disarmed', struck: executioner.disarm() });
      return;
    case 'stop':
      void simulator.stop().then(() => process.exit(0));
      return;
  }
});
process.on('disconnect', () => process.exit(1));

const { credentials: futuresKey, restUrl, wsUrl } = simulator.binanceUsdm;
say({
  is: 'up',
  restUrl: simulator.kalshi.restUrl,
  kalshiWsUrl: simulator.kalshi.wsUrl,
  coinbaseWsUrl: simulator.coinbase.wsUrl,
  ...simulator.credentials,
  binanceUsdm: { restUrl, wsUrl, ...futuresKey },
});
