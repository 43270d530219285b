import { readBook } from '../../db/books.ts';
import { lockDirectory } from '../../db/embedded/directory-lock.ts';
import { readInstallation } from '../../db/installation.ts';
import type { Database } from '../../db/pool.ts';
import { readLeaseHolder } from '../../db/status.ts';
import { reconcilePolicyAtSpeed } from '../../machines/accounts/policy.ts';
import { NO_SUSPICIONS, weigh, type Suspicions } from '../../machines/accounts/suspicion.ts';
import { bookId, type BookId } from '../../machines/model/ids.ts';
import { epochMs } from '../../machines/model/time.ts';
import { fail, ok, type Result } from '../../machines/model/result.ts';
import type { Clock } from '../../machines/ports.ts';
import type { CommandFault, Commands } from '../cli/commands.ts';
import { EXIT } from '../cli/exit-codes.ts';
import type { ReconcileView } from '../cli/views.ts';
import { kalshiPlaceOf } from '../config/kalshi-place.ts';
import type { EffectiveConfig } from '../config/load.ts';
import { takeLook } from '../runtime/account/look.ts';
import { systemClock } from '../runtime/clock.ts';
import { differenceView } from '../service/reconcile-view.ts';
import { startSimulator } from '../simulator/simulator.ts';
import { keysOf, tradingAuth } from '../tree/account-access.ts';
import { liveBookOf, openPaper } from '../tree/build.ts';
import type { Paper } from '../tree/house.ts';
import { readOurWorld } from '../tree/our-world.ts';
import { paperFunds } from '../tree/paper-funds.ts';
import type { BinanceCredentials } from '../venues/binance/account/sign.ts';
import { createUsdmVenue } from '../venues/binance/trading/venue.ts';
import { createKalshiAuth, type KalshiAuth } from '../venues/kalshi/sign.ts';
import { createKalshiVenue } from '../venues/kalshi/venue.ts';
import { realNetwork } from '../venues/network.ts';
import type { Venue } from '../venues/venue.ts';
import { onDatabase } from './database.ts';
import { applyReconciliation, unanswered } from './reconcile-apply.ts';
import { dataDirectoryOf } from './run.ts';

/** Venues that can be asked, the book they keep, and the time of their markets. */
type Place = {
  readonly venues: readonly Venue[];
  readonly book: BookId;
  readonly clock: Clock;
  readonly speed: number;
  readonly leave: () => Promise<void>;
};

const stopAll = async (venues: readonly Venue[]): Promise<void> => {
  await Promise.all(venues.map((venue) => venue.stop()));
};

const fault = (...lines: readonly string[]): { readonly ok: false; readonly error: CommandFault } =>
  fail({ exitCode: EXIT.refused, lines });

const sessionWith = (
  { config }: EffectiveConfig,
  clock: Clock,
  speed: number,
  access: { readonly restUrl: string; readonly auth: KalshiAuth },
): Venue =>
  createKalshiVenue({
    ...access,
    clock,
    requestTimeoutMs: config.venues.requestTimeoutMs * speed,
    symbolOfSeries: () => null,
  });

type FuturesPlace = { readonly restUrl: string; readonly keys: BinanceCredentials };

/** The session with USD-M futures, where perpetuals are traded on. */
const futuresWith = (
  { config }: EffectiveConfig,
  clock: Clock,
  speed: number,
  { keys, restUrl }: FuturesPlace,
): readonly Venue[] => {
  const { perpetuals } = config.markets;
  if (perpetuals.length === 0) return [];
  const auth = tradingAuth(keys, clock);
  const requestTimeoutMs = config.venues.requestTimeoutMs * speed;
  const asked = { restUrl, auth, clock, network: realNetwork, requestTimeoutMs, speed };
  return [createUsdmVenue({ ...asked, products: () => perpetuals })];
};

/** The paper venue of the session, as a run would start it; its market goes on meanwhile. */
const paperPlace = async (settings: EffectiveConfig, paper: Paper): Promise<Place> => {
  const { clock, session, speed } = paper;
  clock.begin();
  const simulator = await startSimulator({
    session,
    tape: session.tape,
    clock,
    speed,
    ...paperFunds(settings.config, settings.config.markets.perpetuals.length > 0),
  });
  const { binanceUsdm, credentials, kalshi } = simulator;
  const auth = createKalshiAuth(credentials, clock);
  const futures = { restUrl: binanceUsdm.restUrl, keys: binanceUsdm.credentials };
  const venues = [
    sessionWith(settings, clock, speed, { restUrl: kalshi.restUrl, auth }),
    ...futuresWith(settings, clock, speed, futures),
  ];
  const leave = async (): Promise<void> => {
    await stopAll(venues);
    // Not stopped: a session whose tape has ended must not be finished by a question.
    simulator.kill();
  };
  return { venues, book: bookId(session.sessionId), clock, speed, leave };
};

const livePlace = (settings: EffectiveConfig): Place | null => {
  const { binanceUsdm, kalshi } = settings.config.venues;
  const { binanceUsdm: futuresKeys, kalshiKeyId: keyId, kalshiPrivateKey: key } = settings.secrets;
  if (kalshi === null || keyId === null || key === null) return null;
  const clock = systemClock();
  const auth = createKalshiAuth({ keyId: keyId.reveal(), privateKeyPem: key.reveal() }, clock);
  const { restUrl } = kalshiPlaceOf(kalshi);
  const futures =
    binanceUsdm === null || futuresKeys === null
      ? []
      : futuresWith(settings, clock, 1, {
          restUrl: binanceUsdm.restUrl,
          keys: keysOf(futuresKeys),
        });
  const venues = [sessionWith(settings, clock, 1, { restUrl, auth }), ...futures];
  const book = liveBookOf(settings.config);
  return { venues, book, clock, speed: 1, leave: () => stopAll(venues) };
};

/** A market whose books have just changed is judged once the venue's reads have caught up. */
const LOOKS_MAX = 4;

/** Looks until nothing seems absent that a second look could confirm, or cannot be judged yet. */
const compareAt = async (
  { config }: EffectiveConfig,
  database: Database,
  { book, clock, speed }: Place,
  venue: Venue,
): Promise<Result<ReconcileView, CommandFault>> => {
  const installation = await readInstallation(database);
  const { graceMs, confirmMs } = reconcilePolicyAtSpeed(config.reconcile, speed);
  let suspicions: Suspicions = NO_SUSPICIONS;
  for (let looks = 1; ; looks += 1) {
    const look = await takeLook(
      {
        venue,
        graceMs,
        readOurs: (theirs) =>
          readOurWorld(database, { book, venue: venue.id, installation }, theirs),
      },
      null,
    );
    if (!look.ok) return fail(unanswered(venue.id, look.error));
    const { differences, theirs, unjudged } = look.value;
    const findings = weigh(differences, theirs.asOfMs, suspicions);
    suspicions = findings.suspicions;
    const isUnfinished = findings.suspected.length + unjudged.size > 0;
    if (!isUnfinished || looks === LOOKS_MAX)
      return ok({
        book,
        asOfMs: theirs.asOfMs,
        differences: [
          ...findings.certain.map((one) => differenceView(one, true)),
          ...findings.suspected.map((one) => differenceView(one, false)),
        ],
      });
    await new Promise<void>((resolve) => {
      clock.setTimeout(resolve, graceMs + confirmMs);
    });
  }
};

const compare = async (
  settings: EffectiveConfig,
  database: Database,
  place: Place,
): Promise<Result<ReconcileView, CommandFault>> => {
  const found: ReconcileView[] = [];
  for (const venue of place.venues) {
    const compared = await compareAt(settings, database, place, venue);
    if (!compared.ok) return compared;
    found.push(compared.value);
  }
  return ok({
    book: place.book,
    asOfMs: epochMs(Math.min(...found.map(({ asOfMs }) => asOfMs))),
    differences: found.flatMap(({ differences }) => differences),
  });
};

const inPaper = async (
  settings: EffectiveConfig,
  database: Database,
): Promise<Result<ReconcileView, CommandFault>> => {
  const owner = await readLeaseHolder(database);
  if (owner !== null)
    return fault(
      `the paper venue lives in the process that runs, ${owner.name}, and answers it alone; ` +
        'that process reconciles by itself',
    );
  const directory = dataDirectoryOf(settings.config.dataDirectory);
  // With the embedded database the query holds the directory already.
  const lock = settings.secrets.databaseUrl === null ? null : lockDirectory(directory);
  try {
    const paper = openPaper(settings, directory);
    if (paper === null) throw new Error('expected paper mode');
    const place = await paperPlace(settings, paper);
    return await compare(settings, database, place).finally(place.leave);
  } finally {
    lock?.release();
  }
};

const inLive = async (
  settings: EffectiveConfig,
  database: Database,
): Promise<Result<ReconcileView, CommandFault>> => {
  const place = livePlace(settings);
  if (place === null) return fault('live mode: expected venues.kalshi, found none');
  if ((await readBook(database, place.book)) === null)
    return fault(`expected the book ${place.book}, found a database without it`);
  return compare(settings, database, place).finally(place.leave);
};

const compareBook = async (
  settings: EffectiveConfig,
): Promise<Result<ReconcileView, CommandFault>> => {
  const done = await onDatabase(settings, ({ database }) =>
    settings.config.mode === 'paper' ? inPaper(settings, database) : inLive(settings, database),
  );
  return done.ok ? done.value : done;
};

/** The process that guards the trades does by itself what this command would do. */
const refusedByOwner = async (settings: EffectiveConfig): Promise<CommandFault | null> => {
  const owner = await onDatabase(settings, ({ database }) => readLeaseHolder(database));
  if (!owner.ok) return owner.error;
  if (owner.value === null) return null;
  const line = `expected --dry-run: ${owner.value.name} guards the trades and reconciles by itself`;
  return { exitCode: EXIT.refused, lines: [line] };
};

/**
 * `tradewarden reconcile`: what the venue and the store differ in. With `dryRun` neither changes;
 * without, the store takes in what it has missed, and the answer is what is left.
 */
export const reconcileBook: Commands['reconcile'] = async (settings, { dryRun }) => {
  if (dryRun) return compareBook(settings);
  const refusal = await refusedByOwner(settings);
  if (refusal !== null) return fail(refusal);
  const applied = await applyReconciliation(settings);
  return applied.ok ? compareBook(settings) : applied;
};
