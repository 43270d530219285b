import { describe, expect, it } from 'vitest';

import { loadConfig } from '../../src/config/load.ts';
import { channelsOf } from '../../src/notify/open.ts';

const channelsFrom = (notify: object, env: Readonly<Record<string, string>> = {}) => {
  const overrides = [{ path: 'notify', value: notify, option: '--notify' }];
  const settings = loadConfig({ env, file: null, overrides });
  if (!settings.ok) return settings.error;
  return channelsOf(settings.value).map(({ name }) => name);
};

describe('the ways out', () => {
  it('are those that the settings name, each opened by its own secret', () => {
    const at = (env: string) => ({ env });
    expect(channelsFrom({})).toEqual([]);
    expect(
      channelsFrom(
        {
          webhook: { url: at('HOOK') },
          ntfy: { url: at('TOPIC') },
          telegram: { token: at('BOT'), chat: '@us' },
          discord: { url: at('DISCORD') },
          slack: { url: at('SLACK') },
          command: ['true'],
        },
        { HOOK: 'http://h', TOPIC: 'http://n', BOT: '1:a', DISCORD: 'http://d', SLACK: 'http://s' },
      ),
    ).toEqual(['webhook', 'ntfy', 'telegram', 'discord', 'slack', 'command']);
  });

  it('are a fault of the settings where a secret is not there', () => {
    expect(channelsFrom({ ntfy: { url: { env: 'TOPIC' } } })).toMatchObject([
      { path: 'notify.ntfy.url', found: 'the variable TOPIC is not set' },
    ]);
  });
});
