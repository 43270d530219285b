import type { EpochMs } from '../../../machines/model/time.ts';
import { epochMs } from '../../../machines/model/time.ts';
import type { LedgerEntry } from '../ledger/entries.ts';
import { createAccount, entryAtMs, type AccountView } from './account.ts';

/** The account as the venue's read endpoints know it: right, but a moment late. */
export type ReadModel = {
  readonly push: (entry: LedgerEntry) => void;
  readonly view: (nowMs: EpochMs) => AccountView;
  /** Everything before this instant is in the view. */
  readonly asOfMs: (nowMs: EpochMs) => EpochMs;
};

/** Reads trail writes by `lagMs`. */
export const createReadModel = (lagMs: number): ReadModel => {
  const account = createAccount();
  const pending: LedgerEntry[] = [];
  return {
    push: (entry) => void pending.push(entry),
    view: (nowMs) => {
      for (;;) {
        const [next] = pending;
        if (next === undefined || entryAtMs(next) > nowMs - lagMs) return account;
        account.apply(next);
        pending.shift();
      }
    },
    asOfMs: (nowMs) => epochMs(nowMs - lagMs),
  };
};
