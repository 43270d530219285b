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
  const answers: ((found: Looked | Error) => void)[] = [];
  const differences: string[] = [];
  const faults: (string | null)[] = [];
  const crashes: unknown[] = [];
  const seen: string[] = [];
  const account = createWatchedAccount({
    isOurs: () => false,
    clock,
    look: () =>
      new Promise((resolve, reject) => {
        answers.push((found) => (found instanceof Error ? reject(found) : resolve(found)));
      }),
    differed: (found) => differences.push(...found),
    looked: (fault) => faults.push(fault),
    seen: (positions) =>
      seen.push(positions.map(({ product, protection }) => `${product} ${protection}`).join()),
    crashed: (error) => crashes.push(error),
  });
  const answer = async (found: Looked | Error): Promise<void> => {
    answers.shift()?.(found);
    await clock.advance(1);
  };
  const told = (total: string): void =>
    account.hear({ kind: 'balance', atMs: clock.now(), balance: usdt(total) });
  const totals = () => account.view().balances.map(({ total }) => total);
  return {
    account,
    answer,
    answers,
    clock,
    crashes,
    differences,
    faults,
    seen,
    told,
    totals,
  };
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

test('a defect in a look meets whoever supervises the account, and none of one that was stopped', async () => {
  const { account, answer, crashes } = open();
  const defect = new TypeError('a defect');
  await answer(defect);
  expect(crashes).toEqual([defect]);
  account.stop();

  const stopped = open();
  stopped.account.stop();
  await stopped.answer(defect);
  expect(stopped.crashes).toEqual([]);
});

test('what is held is judged from the first look on, and with each event', async () => {
  const { account, answer, clock, seen } = open();
  const held = {
    product: 'BTCUSDT',
    side: 'long',
    quantity: '0.010',
    entryPrice: '1',
    liquidationPrice: null,
    margin: null,
  } as const;
  const stop = {
    orderId: '7',
    product: 'BTCUSDT',
    side: 'sell',
    positionSide: null,
    kind: 'STOP_MARKET',
    quantity: '0.005',
    price: null,
    triggerPrice: '1',
    isReducing: true,
  } as const;
  account.hear({ kind: 'order', atMs: clock.now(), order: stop, isOpen: true });
  expect(seen).toEqual([]);
  await answer(ok({ ...NO_BOOKS, positions: [held] }));
  account.hear({
    kind: 'order',
    atMs: clock.now(),
    order: { ...stop, quantity: null },
    isOpen: true,
  });
  expect(seen).toEqual(['BTCUSDT part', 'BTCUSDT whole']);
});
