import type { Notifier } from '../../notify/notifier.ts';
import {
  acting,
  bodyOf,
  found,
  NOTHING,
  reading,
  type Around,
  type Endpoint,
} from '../endpoint.ts';
import { reasonAsk } from '../schemas/actions.ts';
import { notifications, trials } from '../schemas/notifications.ts';

export type NotificationSources = {
  readonly notifier: Pick<Notifier, 'report' | 'test'>;
  readonly audit: Around;
};

const TESTS_PER_MINUTE = 3;

/** `/notifications`: whether people who are not looking are told. */
export const notificationEndpoints = ({
  audit,
  notifier,
}: NotificationSources): readonly Endpoint[] => [
  reading({
    path: '/notifications',
    summary: 'The ways out to people, and what came to nothing; from memory.',
    params: NOTHING,
    query: NOTHING,
    answer: notifications,
    refusals: [],
    run: () => Promise.resolve(found(notifier.report())),
  }),
  acting(
    {
      path: '/notifications/test',
      summary: 'Send a test message by every channel, and say what came of each.',
      role: 'operate',
      changes: false,
      perMinute: TESTS_PER_MINUTE,
      params: NOTHING,
      body: bodyOf(reasonAsk),
      answer: trials,
      refusals: [409, 503],
      run: async () => found({ trials: await notifier.test() }),
    },
    audit,
  ),
];
