import { loadConfig, type EffectiveConfig, type Override } from '../../src/config/load.ts';

/** The settings by default, but for these. */
export const settingsWith = (changes: Readonly<Record<string, unknown>> = {}): EffectiveConfig => {
  const overrides = Object.entries(changes).map(([path, value]): Override => ({
    path,
    value,
    option: path,
  }));
  const loaded = loadConfig({ env: {}, file: null, overrides });
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.error));
  return loaded.value;
};
