import { expect, test } from 'vitest';

import { NO_BOOKS } from '../../../machines/accounts/watched.ts';
import { fail, ok, type Result } from '../../../machines/model/result.ts';
import type { WatchedBooks } from '../../../machines/model/watched-account.ts';
import { createWatchedAccount } from '../../../src/runtime/account/watched.ts';
import { testClock } from '../../support/simulated-clock.ts';

type Looked = Result<WatchedBooks, { readonly message: string }>;

const usdt = (total: string) => ({ asset: 'USDT', total, available: null });
const holding = (total: string): Looked => ok({ ...NO_BOOKS, balances: [usdt(total)] });

const open = () => {
  const clock = testClock();
  const answers: ((found: Looked) => void)[] = [];
  const differences: string[] = [];
  const faults: (string | null)[] = [];
  const account = createWatchedAccount({
    clock,
    look: () => new Promise((resolve) => answers.push(resolve)),
    differed: (found) => differences.push(...found),
    looked: (fault) => faults.push(fault),
  });
  const answer = async (found: Looked): Promise<void> => {
    answers.shift()?.(found);
    await clock.advance(1);
  };
  const told = (total: string): void =>
    account.hear({ kind: 'balance', atMs: clock.now(), balance: usdt(total) });
  const totals = () => account.view().balances.map(({ total }) => total);
  return { account, answer, answers, clock, differences, faults, told, totals };
};

test('events that come during a look are applied to what it finds', async () => {
  const { account, answer, told, totals } = open();
  expect(account.view().doubt).toBe('not looked at yet');
  told('7.0');
  await answer(holding('5.0'));
  expect([totals(), account.view().doubt]).toEqual([['7.0'], null]);
});

test('a look that nothing called for says what was not told, and is believed', async () => {
  const { account, answer, differences, totals } = open();
  await answer(holding('5.0'));
  account.lookAgain();
  await answer(holding('6.0'));
  expect(totals()).toEqual(['6.0']);
  expect(differences).toEqual([
    'balance USDT 500000000: told, not found',
    'balance USDT 600000000: found, not told',
  ]);
});

test('a look in doubt expects differences, and says none', async () => {
  const { account, answer, differences, totals } = open();
  await answer(holding('5.0'));
  account.suspect('its stream was away');
  expect(account.view().doubt).toBe('its stream was away');
  await answer(holding('6.0'));
  expect([totals(), differences]).toEqual([['6.0'], []]);
});

test('a doubt during a look has it looked at once more', async () => {
  const { account, answer, answers } = open();
  account.suspect('its stream was away');
  account.suspect('its stream was away');
  await answer(holding('5.0'));
  expect([answers.length, account.view().doubt]).toEqual([1, 'not looked at yet']);
  await answer(holding('5.0'));
  expect([answers.length, account.view().doubt]).toEqual([0, null]);
});

test('an account that cannot be read stays in doubt, and is asked again', async () => {
  const { account, answer, answers, clock, faults } = open();
  await answer(fail({ message: 'the venue answered 503' }));
  expect(account.view()).toMatchObject({ doubt: 'the venue answered 503', lookedAtMs: null });
  await clock.advance(10_000, 1_000);
  expect(answers).toHaveLength(1);
  await answer(holding('5.0'));
  expect([account.view().doubt, faults]).toEqual([null, ['the venue answered 503', null]]);
});

test('one that was stopped asks no more', async () => {
  const { account, answer, answers, clock } = open();
  await answer(fail({ message: 'away' }));
  account.stop();
  await clock.advance(60_000, 1_000);
  expect(answers).toEqual([]);
});
