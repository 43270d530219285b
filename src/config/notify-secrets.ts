import type { ConfigFault } from './fault.ts';
import type { Config } from './schema.ts';
import type { Secret, SecretRef, TakeSecret } from './secret.ts';

/** What opens the ways out to people, each null where nothing refers to it. */
export type NotifySecrets = {
  readonly webhookUrl: Secret | null;
  readonly webhookSecret: Secret | null;
  readonly ntfyUrl: Secret | null;
  readonly ntfyToken: Secret | null;
  readonly telegramToken: Secret | null;
  readonly discordUrl: Secret | null;
  readonly slackUrl: Secret | null;
  readonly heartbeatUrl: Secret | null;
};

type Taken = { readonly secrets: NotifySecrets; readonly faults: readonly ConfigFault[] };

export const takeNotifySecrets = ({ notify }: Config, take: TakeSecret): Taken => {
  const { discord, heartbeat, ntfy, slack, telegram, webhook } = notify;
  const faults: ConfigFault[] = [];
  const of = (channel: string, key: string, ref: SecretRef | null | undefined): Secret | null => {
    const taken = take(['notify', channel, key], ref ?? null);
    faults.push(...taken.faults);
    return taken.secret;
  };
  const secrets = {
    webhookUrl: of('webhook', 'url', webhook?.url),
    webhookSecret: of('webhook', 'secret', webhook?.secret),
    ntfyUrl: of('ntfy', 'url', ntfy?.url),
    ntfyToken: of('ntfy', 'token', ntfy?.token),
    telegramToken: of('telegram', 'token', telegram?.token),
    discordUrl: of('discord', 'url', discord?.url),
    slackUrl: of('slack', 'url', slack?.url),
    heartbeatUrl: of('heartbeat', 'url', heartbeat?.url),
  };
  return { secrets, faults };
};
