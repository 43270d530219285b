import { openDisk } from '../../db/spool/disk.ts';
import { openSpool } from '../../db/spool/open.ts';
import { createSpoolingJournal } from '../../db/spool/spooling-journal.ts';
import { REAL_TIME } from './journal-database.ts';
import { tradeEntry, tradeNumber } from './journal-entries.ts';
import { INSTALLATION, SMALL } from './spool-files.ts';
import { recordingObserver } from './spooling.ts';

/*
 * A process whose database is gone: it moves its trades on from their second transition, and says
 * which transition of which trade was acknowledged, until it is killed.
 */

const TRADES = 20;

const run = async (path: string): Promise<void> => {
  const { spool } = await openSpool({ path, installation: INSTALLATION, ...SMALL });
  await spool.claim(
    'test',
    Array.from({ length: 64 }, () => 1),
  );
  const journal = createSpoolingJournal({
    ...REAL_TIME,
    database: { query: () => Promise.reject(new Error('Connection terminated')) },
    lanes: 2,
    observer: recordingObserver().observer,
    spool,
    afterMs: 100,
    tokenOf: () => 1,
    aside: { path: `${path}.aside`, openDisk },
    outcasts: new Map(),
  });
  const drive = async (number: number): Promise<void> => {
    for (let seq = 2; ; seq += 1) {
      const verdict = await journal.append(tradeEntry(tradeNumber(number), seq));
      process.stdout.write(`${number} ${seq} ${verdict}\n`);
    }
  };
  await Promise.all(Array.from({ length: TRADES }, (_, index) => drive(index + 1)));
};

void run(process.argv[2] ?? '');
