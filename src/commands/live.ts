import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { fail, ok, type Result } from '../../machines/model/result.ts';
import type { CommandFault, Commands } from '../cli/commands.ts';
import type { DoctorView } from '../cli/doctor-view.ts';
import type { LiveBrief, LiveFact, LivePermit } from '../cli/live-view.ts';
import { kalshiPlaceOf } from '../config/kalshi-place.ts';
import type { EffectiveConfig } from '../config/load.ts';
import type { Config } from '../config/schema.ts';
import type { Secret } from '../config/secret.ts';
import { onDatabase } from './database.ts';
import { doctor } from './doctor.ts';
import { limitFacts } from './live/limits.ts';
import { NOTHING_STORED, readStored, switchFacts, type Stored } from './live/switches.ts';
import { givePermit } from './permit.ts';
import { dataDirectoryOf } from './run.ts';

/** What the doctor has found is good for so long; a person may think about it meanwhile. */
const FINDINGS_HOLD_MS = 300_000;
const FINGERPRINT_DIGITS = 12;

const storedOf = async (settings: EffectiveConfig): Promise<Result<Stored, CommandFault>> => {
  const { config, secrets } = settings;
  const directory = dataDirectoryOf(config.dataDirectory);
  const isYetToBeMade = secrets.databaseUrl === null && !existsSync(join(directory, 'postgres'));
  if (isYetToBeMade) return ok(NOTHING_STORED);
  return onDatabase(settings, ({ database }) => readStored(database));
};

/** Tells keys apart without telling them. */
const fingerprint = (keyId: string): string =>
  createHash('sha256').update(keyId).digest('hex').slice(0, FINGERPRINT_DIGITS);

const ACCOUNT_CHECKS: ReadonlySet<string> = new Set([
  'balance',
  'open orders',
  'order',
  'positions',
  'position',
  'permissions',
  'rate',
]);

/** What a clock and a signature are like is no part of what is confirmed. */
const PASSING: ReadonlySet<string> = new Set(['clock', 'signature']);

const keyFact = (what: string, key: Secret | null | undefined): LiveFact => ({
  what,
  found: `SHA-256 ${fingerprint(key?.reveal() ?? '')}…`,
});

const isOnFutures = ({ markets }: Config): boolean => markets.perpetuals.length > 0;

/** The account on which positions in perpetuals are guarded. */
const futuresFacts = (
  { config, secrets }: EffectiveConfig,
  { checks }: DoctorView,
): readonly LiveFact[] =>
  isOnFutures(config)
    ? [
        keyFact('futures key', secrets.binanceUsdm?.apiKey),
        ...checks
          .filter(({ area, what }) => area === 'accounts' && what === 'binanceUsdm')
          .map(({ found }) => ({ what: 'futures account', found })),
        ...checks.filter(({ area, what }) => area === 'perpetuals' && !PASSING.has(what)),
      ]
    : [];

const accountFacts = (settings: EffectiveConfig, found: DoctorView): readonly LiveFact[] => [
  keyFact('key', settings.secrets.kalshiKeyId),
  ...found.checks.filter(({ area, what }) => area === 'kalshi' && ACCOUNT_CHECKS.has(what)),
  ...futuresFacts(settings, found),
];

/** Each place that orders go to, by its name: all of them have to be said. */
const environmentOf = ({ config }: EffectiveConfig): string => {
  const { binanceUsdm, kalshi } = config.venues;
  if (kalshi === null) throw new TypeError('live mode: expected venues.kalshi, found none');
  const futures = isOnFutures(config) && binanceUsdm !== null ? [binanceUsdm.restUrl] : [];
  return [kalshiPlaceOf(kalshi).name, ...futures.map((url) => new URL(url).host)].join('+');
};

const hostFacts = ({ config }: EffectiveConfig): readonly LiveFact[] => {
  const { binance, binanceUsdm, coinbase, kalshi } = config.venues;
  const urls = [
    ...(kalshi === null ? [] : [kalshiPlaceOf(kalshi)]).flatMap(({ restUrl, wsUrl }) => [
      ['orders', restUrl],
      ['feeds', wsUrl],
    ]),
    ...(coinbase === null ? [] : [['Coinbase', coinbase.wsUrl]]),
    ...(binance === null ? [] : [['Binance', binance.wsUrl]]),
    ...(binanceUsdm === null ? [] : [['Binance USD-M', binanceUsdm.wsUrl]]),
    ...(binanceUsdm === null || !isOnFutures(config)
      ? []
      : [['futures orders', binanceUsdm.restUrl]]),
  ];
  return urls.map(([what = '', found = '']) => ({ what, found }));
};

const briefOf = (settings: EffectiveConfig, found: DoctorView, stored: Stored): LiveBrief => ({
  environment: environmentOf(settings),
  hosts: hostFacts(settings),
  account: accountFacts(settings, found).map(({ what, found: fact }) => ({ what, found: fact })),
  limits: limitFacts(settings.config),
  switches: switchFacts(settings, stored),
});

/** Why no permit is given, or null. */
const refusalOf = (
  { isReady }: DoctorView,
  { environment }: LiveBrief,
  word: string | null,
  ageMs: number,
): string | null => {
  if (!isReady) return 'live: expected a doctor that finds nothing missing, found failed checks';
  if (ageMs > FINDINGS_HOLD_MS)
    return `live: expected a confirmation within ${FINDINGS_HOLD_MS / 60_000} minutes`;
  if (word === null)
    return `live: expected the name ${environment}, by --confirm-live or a person, found none`;
  return word === environment ? null : `live: expected the name ${environment}, found another`;
};

/** The gate before `tradewarden run --live`: everything is looked at, nothing is traded. */
export const live: Commands['live'] = async (settings) => {
  const found = await doctor(settings);
  if (!found.ok) return found;
  const lookedAtMs = performance.now();
  const stored = found.value.isReady ? await storedOf(settings) : ok(NOTHING_STORED);
  if (!stored.ok) return stored;
  const brief = briefOf(settings, found.value, stored.value);
  const confirm = (word: string | null): Result<LivePermit, string> => {
    const refusal = refusalOf(found.value, brief, word, performance.now() - lookedAtMs);
    return refusal === null ? ok(givePermit(settings)) : fail(refusal);
  };
  return ok({ doctor: found.value, brief, confirm });
};
