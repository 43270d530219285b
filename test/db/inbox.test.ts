import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { answerAdoption, putAdoption } from '../../db/adoption-requests.ts';
import { readInbox, type Waiting } from '../../db/inbox.ts';
import { setKillSwitch } from '../../db/kill-switch.ts';
import { answerOperator, askOperator } from '../../db/operator-requests.ts';
import { answerPreview, askPreview } from '../../db/settings-previews.ts';
import { appendSettings } from '../../db/settings.ts';
import { answerTicket, putTicket } from '../../db/ticket-requests.ts';
import { bookId, marketTicker } from '../../machines/model/ids.ts';
import { DEFAULT_SCOPE } from '../../machines/model/layers.ts';
import type { TestDatabase } from '../support/database.ts';
import { someTicket } from '../support/tickets.ts';
import { ask, openJournal, preparedDatabase } from './journal-database.ts';
import { TEST_BOOK, tradeEntry, tradeNumber } from './journal-entries.ts';

const MARKET = marketTicker('KXBTC15M-26FEB242330-30');
const OTHER = marketTicker('KXETH15M-26FEB242330-30');
const ELSEWHERE = bookId('elsewhere');
const NOTHING = {
  previews: false,
  requests: false,
  tickets: false,
  claims: false,
  externals: false,
} as const;

let db: TestDatabase;
let before: Waiting;

beforeAll(async () => {
  db = await preparedDatabase();
});
afterAll(() => db.drop());
beforeEach(async () => {
  before = await look();
});

const look = (book = TEST_BOOK, markets = [MARKET]): Promise<Waiting> =>
  readInbox(db.database, book, markets);

const inWords = (waiting: Waiting): readonly string[] =>
  Object.entries(waiting).map(([kind, value]) => `${kind} ${value}`);

/** What waits now that did not before. */
const news = async (...where: Parameters<typeof look>): Promise<readonly string[]> => {
  const known = inWords(before);
  return inWords(await look(...where)).filter((word) => !known.includes(word));
};

const givenTrade = async (): Promise<ReturnType<typeof tradeNumber>> => {
  const trade = tradeNumber(7);
  const journal = openJournal(db);
  expect(await journal.append(tradeEntry(trade, 1))).toBe('accepted');
  await journal.close();
  return trade;
};

describe('one look at the store', () => {
  it('finds nothing in a new installation but the kill switch', () => {
    expect(before).toEqual({ ...NOTHING, killSwitch: 1, settings: 0 });
  });

  it('finds a question about settings until it is answered, or nobody waits any more', async () => {
    const draft = { version: 0, scope: DEFAULT_SCOPE, patch: {} };
    const id = await askPreview(db.database, draft);
    expect(await news()).toEqual(['previews true']);
    await answerPreview(db.database, id, {});
    expect(await news()).toEqual([]);
    await askPreview(db.database, draft);
    await ask(db.database, "update settings_previews set asked_at = now() - interval '1 hour'");
    expect(await news()).toEqual([]);
  });

  it('finds what was asked of a trade of this book until it is answered', async () => {
    const trade = await givenTrade();
    const request = { tradeId: trade, kind: 'close', by: 'alice', countCenti: null } as const;
    const id = await askOperator(db.database, request);
    expect([await news(), await news(ELSEWHERE)]).toEqual([['requests true'], []]);
    await answerOperator(db.database, id, 'done');
    expect(await news()).toEqual([]);
  });

  it('finds a ticket of this book until it is answered', async () => {
    const ticket = someTicket('a');
    await putTicket(db.database, TEST_BOOK, ticket);
    expect([await news(), await news(ELSEWHERE)]).toEqual([['tickets true'], []]);
    await answerTicket(db.database, TEST_BOOK, ticket.ticketId, 'refused');
    expect(await news()).toEqual([]);
  });

  it('finds a claim of this book until it is answered', async () => {
    const claim = { market: MARKET, side: 'yes', countCenti: null, guard: null, by: 'a' } as const;
    const id = await putAdoption(db.database, TEST_BOOK, claim);
    expect([await news(), await news(ELSEWHERE)]).toEqual([['claims true'], []]);
    await answerAdoption(db.database, id, 'refused');
    expect(await news()).toEqual([]);
  });

  it('finds what other processes say of the markets that are asked for, and of no others', async () => {
    await ask(
      db.database,
      `insert into external_probabilities (market, yes_percent, max_age_ms, source)
       values ('${MARKET}', 61, 5000, 'elsewhere')`,
    );
    expect(await news()).toEqual(['externals true']);
    expect(await news(TEST_BOOK, [OTHER])).toEqual([]);
    expect(await news(TEST_BOOK, [])).toEqual([]);
    expect(await news(TEST_BOOK, [OTHER, MARKET])).toEqual(['externals true']);
    await ask(db.database, 'delete from external_probabilities');
  });

  it('names the current setting of the kill switch and the version of the settings', async () => {
    const { setting } = await setKillSwitch(db.database, {
      state: 'no-entries',
      by: 'alice',
      reason: null,
    });
    expect(await news()).toEqual([`killSwitch ${setting}`]);
    const version = await appendSettings(db.database, before.settings, {
      source: 'command',
      scope: DEFAULT_SCOPE,
      patch: {},
      origins: {},
      by: 'alice',
      reason: 'a test',
    });
    expect(await news()).toEqual([`killSwitch ${setting}`, `settings ${version ?? 'none'}`]);
  });
});
