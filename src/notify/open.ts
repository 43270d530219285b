import { hostname } from 'node:os';

import type { EffectiveConfig } from '../config/load.ts';
import type { Log } from '../logger/log.ts';
import { systemClock } from '../runtime/clock.ts';
import type { Channel } from './channel.ts';
import { command } from './channels/command.ts';
import { webhook } from './channels/webhook.ts';
import { createNotifier, type Notifier } from './notifier.ts';

const RETRY_MS = 1_000;

/** The ways out that the settings name. */
export const channelsOf = ({ config, secrets }: EffectiveConfig): readonly Channel[] => {
  const { command: words, webhook: hook } = config.notify;
  const [program, ...args] = words ?? [];
  const { notifySecret, notifyUrl } = secrets;
  const url = notifyUrl?.reveal() ?? null;
  const secret = notifySecret?.reveal() ?? null;
  return [
    ...(hook === null || url === null ? [] : [webhook({ url, secret, format: hook.format })]),
    ...(program === undefined ? [] : [command(program, args)]),
  ];
};

/** Who speaks: `paper on host`. */
export const speakerOf = ({ config }: EffectiveConfig): string => `${config.mode} on ${hostname()}`;

export const openNotifier = (settings: EffectiveConfig, log: Log): Notifier => {
  const { everyMs, least } = settings.config.notify;
  return createNotifier({
    channels: channelsOf(settings),
    least,
    everyMs,
    retryMs: RETRY_MS,
    from: speakerOf(settings),
    log,
    clock: systemClock(),
  });
};
