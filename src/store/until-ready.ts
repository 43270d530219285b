import type { Actor } from 'xstate';

import { PassingFault, type storeMachine, type StoreContext } from '../../machines/store/store.ts';
import type { Alarms } from '../runtime/alarms.ts';
import { asError } from './passing.ts';

export type StoreActor = Actor<typeof storeMachine>;

const ALARM = 'store/start';

/** A database that has not answered, in the words of the one who waited. */
const faultOf = ({ failure, policy }: StoreContext): Error =>
  failure instanceof PassingFault
    ? new Error(
        `the database: expected an answer within ${policy.startPatienceMs} ms ` +
          `(database.startPatienceMs), found: ${failure.message}`,
        { cause: failure },
      )
    : asError(failure);

/**
 * Starts the store's chart; resolves when it is ready, rejects when it has given up. While the
 * database does not answer nothing is guarded, which is an alarm.
 */
export const untilReady = (actor: StoreActor, alarms: Alarms): Promise<void> =>
  new Promise<void>((resolve, reject) => {
    actor.subscribe({
      next: (snapshot) => {
        const { attempts, failure } = snapshot.context;
        if (snapshot.matches({ starting: 'hesitating' }))
          alarms.raise(ALARM, 'the database does not answer: nothing is guarded', {
            attempts,
            error: failure,
          });
        if (snapshot.matches('ready')) resolve();
        if (snapshot.matches('failed')) reject(faultOf(snapshot.context));
      },
      error: reject,
      complete: () => alarms.clear(ALARM),
    });
    actor.start();
  }).then(() => alarms.clear(ALARM));
