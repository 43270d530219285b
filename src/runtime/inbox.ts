import type { Waiting } from '../../db/inbox.ts';
import type { Log } from '../logger/log.ts';

/**
 * Takes up its own kind of what waits, by what the store says then: the inbox keeps nothing, so
 * that neither a look that fails nor a restart loses anything.
 */
export type TakeUp = (waiting: Waiting) => void | Promise<void>;

/** One look at the store for all who follow what people and programs put down there. */
export type Inbox = {
  /**
   * Looks once and tells every follower. None waits for another: one that is still busy with an
   * earlier look is told by the next.
   */
  readonly look: () => Promise<void>;
  /** `failed` is what the log says where `takeUp` rejects. Returns how to be told no more. */
  readonly follow: (failed: string, takeUp: TakeUp) => () => void;
};

/** Warns of the first failure in a row. */
const complaint = (log: Log, what: string) => {
  let isSaid = false;
  return {
    failed: (error: unknown): void => {
      if (isSaid) log.debug(what, { error });
      else log.warn(what, { error });
      isSaid = true;
    },
    passed: (): void => {
      isSaid = false;
    },
  };
};

export const createInbox = (read: () => Promise<Waiting>, log: Log): Inbox => {
  const followers = new Set<(waiting: Waiting) => void>();
  const blindness = complaint(log, 'it cannot be seen what waits in the store');

  return {
    look: async () => {
      try {
        const waiting = await read();
        blindness.passed();
        for (const tell of [...followers]) tell(waiting);
      } catch (error) {
        blindness.failed(error);
      }
    },
    follow: (failed, takeUp) => {
      const trouble = complaint(log, failed);
      let isBusy = false;
      const take = async (waiting: Waiting): Promise<void> => {
        isBusy = true;
        try {
          await takeUp(waiting);
          trouble.passed();
        } catch (error) {
          trouble.failed(error);
        } finally {
          isBusy = false;
        }
      };
      const tell = (waiting: Waiting): void => {
        if (!isBusy) void take(waiting);
      };
      followers.add(tell);
      return () => void followers.delete(tell);
    },
  };
};
