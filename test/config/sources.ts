import { ok, fail, type Result } from '../../machines/model/result.ts';
import type { ConfigFault } from '../../src/config/fault.ts';
import { loadConfig, type ConfigSources, type EffectiveConfig } from '../../src/config/load.ts';

const FILE = 'tradewarden.json';

/** `loadConfig` on sources given in the test: a tree for the file, texts for other files. */
export const load = (
  given: {
    readonly env?: ConfigSources['env'];
    readonly file?: unknown;
    readonly files?: Readonly<Record<string, string>>;
    readonly overrides?: ConfigSources['overrides'];
  } = {},
): Result<EffectiveConfig, readonly ConfigFault[]> => {
  const files: Readonly<Record<string, string>> = {
    ...given.files,
    ...(given.file === undefined ? {} : { [FILE]: JSON.stringify(given.file) }),
  };
  return loadConfig({
    env: given.env ?? {},
    file: given.file === undefined ? null : FILE,
    overrides: given.overrides ?? [],
    readText: (path) => {
      const text = files[path];
      return text === undefined ? fail(`no file ${path}`) : ok(text);
    },
  });
};

/** The settings, where they are expected to load. */
export const loaded = (given: Parameters<typeof load>[0] = {}): EffectiveConfig => {
  const result = load(given);
  if (!result.ok) throw new Error(JSON.stringify(result.error, null, 1));
  return result.value;
};

/** The faults, where the settings are expected to be refused. */
export const refused = (given: Parameters<typeof load>[0]): readonly ConfigFault[] => {
  const result = load(given);
  if (result.ok) throw new Error('expected faults, found settings');
  return result.error;
};
