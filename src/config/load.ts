import { fail, ok, type Result } from '../../machines/model/result.ts';
import { contradictions } from './combinations.ts';
import { CONFIG_FILE_VARIABLE, readEnvironment, type Environment } from './environment.ts';
import type { ConfigFault } from './fault.ts';
import { readConfigFile, readTextFile } from './file.ts';
import { merge, originOf, valueAt, type Assignment, type Tree } from './layers.ts';
import { effectiveLeaves } from './leaves.ts';
import { takeNotifySecrets, type NotifySecrets } from './notify-secrets.ts';
import type { Config } from './schema.ts';
import {
  resolveSecret,
  type Secret,
  type SecretRef,
  type SecretSources,
  type TakeSecret,
} from './secret.ts';
import { pathText, validate } from './validate.ts';

/** A setting given on the command line, e.g. `paper.speed` by `--speed`. */
export type Override = { readonly path: string; readonly value: unknown; readonly option: string };

export type ConfigSources = {
  readonly env: Environment;
  /** A JSON file of settings; null leaves it to the variable TRADEWARDEN_CONFIG, or to none. */
  readonly file: string | null;
  readonly overrides: readonly Override[];
  /** A JSON file whose settings stand over all others; null for none. */
  readonly over?: string | null;
  readonly readText?: SecretSources['readText'];
};

/** The key of an account and the secret that signs for it. */
export type KeyPair = { readonly apiKey: Secret; readonly secret: Secret };

/** The secrets that the settings refer to, each null where nothing refers to it. */
export type Secrets = {
  readonly databaseUrl: Secret | null;
  readonly kalshiKeyId: Secret | null;
  readonly kalshiPrivateKey: Secret | null;
  readonly binance: KeyPair | null;
  readonly binanceUsdm: KeyPair | null;
  readonly notify: NotifySecrets;
};

export type EffectiveConfig = {
  readonly config: Config;
  /** Path of each setting → `default`, `env NAME`, `file PATH` or `option --name`. */
  readonly origins: ReadonlyMap<string, string>;
  readonly secrets: Secrets;
};

type Gathered = {
  readonly assignments: readonly Assignment[];
  readonly faults: readonly ConfigFault[];
};

const gather = (sources: ConfigSources, readText: SecretSources['readText']): Gathered => {
  const named = sources.env[CONFIG_FILE_VARIABLE];
  const path = sources.file ?? (named === '' ? undefined : named) ?? null;
  const file = path === null ? ok([]) : readConfigFile(path, readText);
  const { over = null } = sources;
  const above = over === null ? ok([]) : readConfigFile(over, readText);
  const environment = readEnvironment(sources.env);
  const options = sources.overrides.map(({ path, value, option }) => ({
    segments: path.split('.'),
    value,
    origin: `option ${option}`,
  }));
  return {
    assignments: [
      ...(file.ok ? file.value : []),
      ...environment.assignments,
      ...options,
      ...(above.ok ? above.value : []),
    ],
    faults: [
      ...(file.ok ? [] : [file.error]),
      ...environment.faults,
      ...(above.ok ? [] : [above.error]),
    ],
  };
};

const takeSecrets = (
  config: Config,
  origin: (path: readonly string[]) => string,
  sources: SecretSources,
): Result<Secrets, readonly ConfigFault[]> => {
  const take: TakeSecret = (path, ref) => {
    if (ref === null) return { secret: null, faults: [] };
    const taken = resolveSecret(ref, sources);
    if (taken.ok) return { secret: taken.value, faults: [] };
    const expected = 'a reference to a secret that is there';
    const fault = { path: pathText(path), expected, found: taken.error, source: origin(path) };
    return { secret: null, faults: [fault] };
  };
  const { binance, binanceUsdm, kalshi } = config.venues;
  const takePair = (
    venue: 'binance' | 'binanceUsdm',
    account: { readonly apiKey: SecretRef; readonly secretFile: string } | null,
  ) => {
    const place = ['venues', venue, 'account'];
    const apiKey = take([...place, 'apiKey'], account?.apiKey ?? null);
    const file = account === null ? null : { file: account.secretFile };
    const secret = take([...place, 'secretFile'], file);
    const isThere = apiKey.secret !== null && secret.secret !== null;
    const pair = isThere ? { apiKey: apiKey.secret, secret: secret.secret } : null;
    return { pair, faults: [...apiKey.faults, ...secret.faults] };
  };
  const spot = takePair('binance', binance?.account ?? null);
  const usdm = takePair('binanceUsdm', binanceUsdm?.account ?? null);
  const keyFile = kalshi === null ? null : { file: kalshi.privateKeyFile };
  const databaseUrl = take(['database', 'url'], config.database.url);
  const keyId = take(['venues', 'kalshi', 'keyId'], kalshi?.keyId ?? null);
  const privateKey = take(['venues', 'kalshi', 'privateKeyFile'], keyFile);
  const notify = takeNotifySecrets(config, take);
  const all = [databaseUrl, keyId, privateKey, spot, usdm, notify];
  const faults = all.flatMap((one) => one.faults);
  return faults.length > 0
    ? fail(faults)
    : ok({
        databaseUrl: databaseUrl.secret,
        kalshiKeyId: keyId.secret,
        kalshiPrivateKey: privateKey.secret,
        binance: spot.pair,
        binanceUsdm: usdm.pair,
        notify: notify.secrets,
      });
};

const originsOf = (
  config: Config,
  tree: Tree,
  assignments: readonly Assignment[],
): ReadonlyMap<string, string> =>
  new Map(
    effectiveLeaves(config).map(({ path }) => [
      pathText(path),
      valueAt(tree, path) === undefined ? 'default' : originOf(assignments, path),
    ]),
  );

/**
 * The settings in force: command line over environment over file over defaults. Fails with every
 * fault that can be told at once: unknown and wrong values first, then what cannot hold together,
 * then secrets that are not where they should be.
 */
export const loadConfig = (
  sources: ConfigSources,
): Result<EffectiveConfig, readonly ConfigFault[]> => {
  const readText = sources.readText ?? readTextFile;
  const { assignments, faults } = gather(sources, readText);
  const tree = merge(assignments);
  const validated = validate(tree, assignments);
  if (!validated.ok) return fail([...faults, ...validated.error]);
  const config = validated.value;
  const origin = (path: readonly PropertyKey[]): string => originOf(assignments, path);
  const impossible = contradictions(config).map(({ path, expected, found }) => ({
    path: pathText(path),
    expected,
    found,
    source: origin(path),
  }));
  const secrets = takeSecrets(config, origin, { env: sources.env, readText });
  const all = [...faults, ...impossible, ...(secrets.ok ? [] : secrets.error)];
  if (all.length > 0 || !secrets.ok) return fail(all);
  return ok({
    config,
    origins: originsOf(config, tree, assignments),
    secrets: secrets.value,
  });
};
