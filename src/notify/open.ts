import { hostname } from 'node:os';

import type { EffectiveConfig } from '../config/load.ts';
import type { NotifySecrets } from '../config/notify-secrets.ts';
import type { Log } from '../logger/log.ts';
import { systemClock } from '../runtime/clock.ts';
import type { Channel } from './channel.ts';
import { command } from './channels/command.ts';
import { discord, ntfy, slack, telegram } from './channels/services.ts';
import { webhook } from './channels/webhook.ts';
import { createNotifier, type Notifier } from './notifier.ts';
import { quietUntil } from './quiet-hours.ts';

const RETRY_MS = 1_000;

/** The ways out that the settings name. */
export const channelsOf = ({ config, secrets }: EffectiveConfig): readonly Channel[] => {
  const { command: words, telegram: bot, webhook: hook } = config.notify;
  const [program, ...args] = words ?? [];
  const opened = (name: keyof NotifySecrets): string | null =>
    secrets.notify[name]?.reveal() ?? null;
  const webhookUrl = opened('webhookUrl');
  const ntfyUrl = opened('ntfyUrl');
  const telegramToken = opened('telegramToken');
  const discordUrl = opened('discordUrl');
  const slackUrl = opened('slackUrl');
  const all = [
    hook !== null && webhookUrl !== null
      ? webhook({ url: webhookUrl, secret: opened('webhookSecret'), format: hook.format })
      : null,
    ntfyUrl === null ? null : ntfy(ntfyUrl, opened('ntfyToken')),
    bot === null || telegramToken === null ? null : telegram({ ...bot, token: telegramToken }),
    discordUrl === null ? null : discord(discordUrl),
    slackUrl === null ? null : slack(slackUrl),
    program === undefined ? null : command(program, args),
  ];
  return all.filter((channel) => channel !== null);
};

/** Who speaks: `paper on host`. */
export const speakerOf = ({ config }: EffectiveConfig): string => `${config.mode} on ${hostname()}`;

export const openNotifier = (settings: EffectiveConfig, log: Log): Notifier => {
  const { everyMs, heartbeat, least, quietHours, repeatMs } = settings.config.notify;
  const heartbeatUrl = settings.secrets.notify.heartbeatUrl?.reveal() ?? null;
  return createNotifier({
    channels: channelsOf(settings),
    least,
    everyMs,
    repeatMs,
    quietUntil: quietHours === null ? () => null : quietUntil(quietHours),
    heartbeat:
      heartbeat === null || heartbeatUrl === null ? null : { ...heartbeat, url: heartbeatUrl },
    retryMs: RETRY_MS,
    from: speakerOf(settings),
    log,
    clock: systemClock(),
  });
};
