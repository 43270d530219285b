import { createAccount } from './kalshi/account.ts';
import { createReadModel } from './kalshi/read-model.ts';
import type { LedgerEntry } from './ledger/entries.ts';
import type { SimulatorOptions } from './options.ts';

/** How far reads trail writes, unless said otherwise. */
export const DEFAULT_READ_LAG_MS = 350;

/** The account, its ledger and its trailing copy for reads. */
export const openBooks = (options: SimulatorOptions) => {
  const { session, observer } = options;
  const account = createAccount();
  const reads = createReadModel(options.limits?.readLagMs ?? DEFAULT_READ_LAG_MS);
  const admit = (entry: LedgerEntry): void => {
    account.apply(entry);
    reads.push(entry);
  };
  const record = (entry: LedgerEntry): void => {
    session.ledger.append(entry);
    admit(entry);
    if (entry.type === 'orderRefused')
      observer?.({ type: 'orderRefused', atMs: entry.atMs, code: entry.code });
  };
  session.ledger.entries.forEach(admit);
  const funded = session.ledger.entries.some((entry) => entry.type === 'accountFunded');
  if (!funded)
    record({
      type: 'accountFunded',
      atMs: session.tape.startAtMs,
      amountMicros: options.startingBalanceMicros,
    });
  return { account, reads, record };
};

export type Books = ReturnType<typeof openBooks>;
