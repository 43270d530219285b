import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { startEmbedded } from '../../db/embedded/launcher.ts';
import { latestBook } from '../../db/books.ts';
import { createDatabase } from '../../db/pool.ts';
import { ledgerEntry, type LedgerEntry } from '../../src/simulator/ledger/entries.ts';
import { verifyJournal } from '../../src/commands/verify.ts';

/** The venue's own book of record of the only session in a data directory. */
export const venueLedger = (dataDirectory: string): readonly LedgerEntry[] => {
  const directory = join(dataDirectory, 'paper');
  const files = readdirSync(directory).filter((name) => name.endsWith('.ledger.jsonl'));
  return files.flatMap((name) =>
    readFileSync(join(directory, name), 'utf8')
      .trim()
      .split('\n')
      .map((line) => ledgerEntry.parse(JSON.parse(line))),
  );
};

type Counts = {
  readonly opened: string;
  readonly closed: string;
  readonly stopped: string;
  readonly settled: string;
  readonly failed: string;
  readonly live: string;
  readonly pnl: string;
  readonly transitions: string;
  readonly intents: string;
};

/** The store's own account of a run, by SQL that shares nothing with the program's. */
export const storeEvidence = async (dataDirectory: string) => {
  const server = await startEmbedded({ dataDir: dataDirectory, log: () => undefined });
  const database = createDatabase({
    connection: server.connection,
    applicationName: 'evidence',
    onFault: () => undefined,
  });
  try {
    const [counts] = await database.query<Counts>({
      name: 'evidence-counts',
      text: `
        with ends as (
          select distinct on (trade_id) trade_id, to_state, context
          from trade_transitions where actor = 'trade' order by trade_id, seq desc
        )
        select
          (select count(distinct trade_id) from trade_transitions
            where actor = 'trade' and to_state = 'open') as opened,
          count(*) filter (where to_state = 'closed') as closed,
          count(*) filter (where to_state = 'closed'
            and context ->> 'closeMethod' like 'auto%') as stopped,
          count(*) filter (where to_state = 'closed'
            and context ->> 'closeMethod' = 'expired') as settled,
          count(*) filter (where to_state = 'failed') as failed,
          count(*) filter (where to_state not in ('closed', 'failed')) as live,
          coalesce(sum((context ->> 'pnlMicros')::numeric), 0) / 1000000 as pnl,
          (select count(*) from trade_transitions) as transitions,
          (select count(*) from intents) as intents
        from ends`,
      values: [],
    });
    const fills = await database.query<{ readonly id: string; readonly count: string }>({
      name: 'evidence-fills',
      text: 'select fill_id as id, count::text as count from fills order by 1',
      values: [],
    });
    const book = await latestBook(database);
    if (counts === undefined || book === null) throw new Error('expected a book, found none');
    return { counts, fills, verified: await verifyJournal(database, book.id) };
  } finally {
    await database.end();
    await server.stop();
  }
};
