import { readInbox } from '../../db/inbox.ts';
import { createInbox, type Inbox } from '../runtime/inbox.ts';
import { endedBy, type ChildSpec } from '../runtime/supervision/child.ts';
import { startTicker } from '../runtime/ticker.ts';
import type { House } from './house.ts';

const LOOK_EVERY_MS = 250;

export const inboxOf = ({ book, log, organs }: Pick<House, 'book' | 'log' | 'organs'>): Inbox =>
  createInbox(
    () =>
      readInbox(
        organs.store.get().database,
        book,
        organs.kalshi.catalogue.peek()?.subscribed() ?? [],
      ),
    log,
  );

/**
 * `inbox`: looks for what people and programs have put into the store, for all children that take
 * it up. While the database is away nothing is looked for.
 */
export const inboxChild = (house: House): ChildSpec => ({
  id: 'inbox',
  kind: 'worker',
  restart: 'permanent',
  shutdownMs: house.config.supervision.store.shutdownMs,
  start: ({ exited }) => {
    const { inbox, organs, realClock } = house;
    const ticker = startTicker(realClock, LOOK_EVERY_MS, async () => {
      if (organs.store.peek()?.isWritable() !== true) return;
      await inbox.look().catch((error: unknown) => exited({ kind: 'crashed', error }));
    });
    return endedBy(ticker.stop);
  },
});
