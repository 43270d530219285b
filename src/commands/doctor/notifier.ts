import { randomUUID } from 'node:crypto';

import type { CheckView } from '../../cli/doctor-view.ts';
import type { EffectiveConfig } from '../../config/load.ts';
import type { Channel } from '../../notify/channel.ts';
import { channelsOf, speakerOf } from '../../notify/open.ts';
import { systemClock } from '../../runtime/clock.ts';
import { checksOf, reasonOf } from './check.ts';

const { passed, skipped, warned } = checksOf('notifier');

const PATIENCE_MS = 10_000;

const NONE = 'set notify.webhook or notify.command to be told while nobody looks';

const tryOut = async (channel: Channel, from: string): Promise<CheckView> => {
  const sentAtMs = systemClock().now();
  const title = 'this is a test: the doctor was asked';
  const notice = { severity: 'info', title, about: '', atMs: sentAtMs } as const;
  const message = { id: randomUUID(), sentAtMs, from, notices: [notice], more: {} };
  try {
    await channel.send(message, AbortSignal.timeout(PATIENCE_MS));
    return passed(channel.name, 'a test message was taken: look whether it has come');
  } catch (error) {
    // No reason to leave trades unguarded: a run goes on without it.
    return warned(
      channel.name,
      reasonOf(error),
      `nobody would be told: see notify.${channel.name}`,
    );
  }
};

/** Whether people who are not looking would be told: a test message goes out by each channel. */
export const checkNotifier = async (settings: EffectiveConfig): Promise<readonly CheckView[]> => {
  const channels = channelsOf(settings);
  if (channels.length === 0) return [skipped('channels', `none: ${NONE}`)];
  return Promise.all(channels.map((channel) => tryOut(channel, speakerOf(settings))));
};
