import { createActor, fromPromise } from 'xstate';

import { startEmbedded, type EmbeddedPostgres } from '../../db/embedded/launcher.ts';
import { readInstallation } from '../../db/installation.ts';
import { JOURNAL_LANES, JOURNAL_SESSION } from '../../db/journal/journal.ts';
import { migrate } from '../../db/migrate.ts';
import { migrationsDirectory } from '../../db/package-root.ts';
import {
  createDatabase,
  type ConnectionTarget,
  type Database,
  type DatabaseOptions,
} from '../../db/pool.ts';
import { openDisk, type OpenDisk } from '../../db/spool/disk.ts';
import type { SpoolingJournal } from '../../db/spool/spooling.ts';
import { quarantineTrade } from '../../db/quarantine.ts';
import type { InstallationId, TradeId } from '../../machines/model/ids.ts';
import type { Clock, Random } from '../../machines/ports.ts';
import { storeMachine, type StoreEvent, type StorePolicy } from '../../machines/store/store.ts';
import type { Log } from '../logger/log.ts';
import type { Alarms } from '../runtime/alarms.ts';
import type { EntryGate } from '../runtime/entry-gate.ts';
import { unlessAborted } from '../runtime/unless-aborted.ts';
import type { AwayReport, SpoolFigures } from './away-report.ts';
import { whenCurrent, type WhenCurrent } from './current.ts';
import { keepLeases, type LeaseKeeper } from './lease-keeper.ts';
import { openJournal, type SpoolSettings } from './open-journal.ts';
import { patient } from './patient.ts';
import { passing } from './passing.ts';
import type { PoolSettings } from './pool-settings.ts';
import { untilReady, type StoreActor } from './until-ready.ts';

/** What a simulation puts in PostgreSQL's place: connections to a database that has its schema. */
export type Engine = {
  readonly connect: (options: Omit<DatabaseOptions, 'connection'>) => Database;
  /** The spool's file; a real one unless said otherwise. */
  readonly openDisk?: OpenDisk;
};

export type StoreOptions = {
  /** PostgreSQL unless said otherwise. */
  readonly engine?: Engine;
  /** Null: the embedded server of `dataDirectory`. */
  readonly url: string | null;
  readonly dataDirectory: string;
  readonly pool: PoolSettings;
  readonly policy: StorePolicy;
  readonly leaseTtlMs: number;
  /** No other process takes the trades over while the database is away. Embedded: always so. */
  readonly soleNode: boolean;
  readonly spool: SpoolSettings;
  readonly owner: string;
  /** Real time. */
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly alarms: Alarms;
  readonly gate: EntryGate;
  /** Aborted when the start is not waited for any more. */
  readonly signal: AbortSignal;
  readonly ownershipLost: (why: string) => void;
  /** Transitions of this trade could not be stored: it must not be acted on any more. */
  readonly setAside: (trade: TradeId, why: string) => void;
};

/** The store while it is up. */
export type Store = {
  readonly database: Database;
  readonly journal: SpoolingJournal;
  readonly leases: LeaseKeeper;
  readonly installation: InstallationId;
  /** Whether transitions go straight to the database, as far as the writer knows. */
  readonly isWritable: () => boolean;
  readonly whenCurrent: WhenCurrent;
  readonly spoolFigures: () => SpoolFigures;
};

/** What the effects of the chart have brought up so far; taken down in reverse. */
type Holdings = {
  embedded: EmbeddedPostgres | null;
  reader: Database | null;
  writer: Database | null;
  journal: SpoolingJournal | null;
  report: AwayReport | null;
  leases: LeaseKeeper | null;
};

class StoreKeeper {
  readonly #options: StoreOptions;
  readonly #holdings: Holdings = {
    embedded: null,
    reader: null,
    writer: null,
    journal: null,
    report: null,
    leases: null,
  };
  readonly actor: StoreActor;
  readonly #closing = new AbortController();
  readonly #quarantining: Promise<void>[] = [];
  #launching: Promise<undefined> = Promise.resolve(undefined);

  constructor(options: StoreOptions) {
    this.#options = options;
    this.actor = createActor(
      storeMachine.provide({
        actors: {
          launchDatabase: fromPromise(() => (this.#launching = passing(this.#tellLaunch()))),
          migrateSchema: fromPromise(() => passing(this.#migrate())),
          claimShards: fromPromise(() => passing(this.#claim())),
          drainSpool: fromPromise(() => this.#drained()),
        },
      }),
      { input: { policy: options.policy }, clock: options.clock, id: 'store' },
    );
  }

  async up(): Promise<Store> {
    const { reader, journal, report, leases } = this.#holdings;
    if (reader === null || journal === null || report === null || leases === null)
      throw new Error('store: expected it to be ready, found it half made');
    const database = patient(reader, this.#options.clock, this.#closing.signal);
    return {
      database,
      journal,
      leases,
      installation: await readInstallation(database),
      isWritable: () => journal.isDirect() && this.actor.getSnapshot().hasTag('writable'),
      whenCurrent: whenCurrent(journal, this.#options.clock, this.#closing.signal),
      spoolFigures: report.figures,
    };
  }

  async down(): Promise<void> {
    this.#closing.abort();
    this.actor.stop();
    // A server that is just being launched again is ours to stop, too.
    await this.#launching.catch(() => undefined);
    const { journal, report, leases, writer, reader, embedded } = this.#holdings;
    report?.end();
    await journal?.close();
    await leases
      ?.release()
      .catch((error: unknown) =>
        this.#options.log.warn('the leases could not be released', { error }),
      );
    await writer?.end();
    await reader?.end();
    await embedded?.stop();
  }

  #tell(event: StoreEvent): void {
    if (!this.#closing.signal.aborted) this.actor.send(event);
  }

  #tellLaunch(): Promise<undefined> {
    return this.#launch().catch((error: unknown) => {
      if (!this.#closing.signal.aborted)
        this.#options.log.warn('the database does not come up', { error });
      throw error;
    });
  }

  async #startPostgres(): Promise<Engine> {
    const { url, dataDirectory, log } = this.#options;
    let connection: ConnectionTarget;
    if (url === null) {
      const server = await startEmbedded({
        dataDir: dataDirectory,
        log: (message) => log.info(message),
      });
      this.#holdings.embedded = server;
      connection = server.connection;
    } else connection = { url };
    return { connect: (options) => createDatabase({ connection, ...options }) };
  }

  async #launch(): Promise<undefined> {
    const { pool, engine = await this.#startPostgres() } = this.#options;
    this.#holdings.reader ??= this.#connect(engine, pool);
    this.#holdings.writer ??= this.#connect(engine, {
      ...pool,
      maxConnections: JOURNAL_LANES,
      settings: JOURNAL_SESSION,
    });
    await this.#holdings.reader.query({ name: 'ping', text: 'select 1', values: [] });
    return undefined;
  }

  #connect(engine: Engine, pool: PoolSettings): Database {
    return engine.connect({
      ...pool,
      applicationName: 'tradewarden',
      onFault: (error) => {
        if (this.#closing.signal.aborted) return;
        this.#options.log.warn('a database connection broke', { error });
        this.#tell({ type: 'database.lost', error });
      },
    });
  }

  async #migrate(): Promise<undefined> {
    const { reader } = this.#holdings;
    if (reader === null) throw new Error('migrations: expected a database');
    if (this.#options.engine !== undefined) return undefined;
    const applied = await migrate(reader, migrationsDirectory());
    for (const { version, name } of applied)
      this.#options.log.info('migration applied', { version, name });
    return undefined;
  }

  async #claim(): Promise<undefined> {
    const { reader, writer } = this.#holdings;
    if (reader === null || writer === null) throw new Error('leases: expected a database');
    const { engine, owner, leaseTtlMs, clock, url, soleNode, ownershipLost } = this.#options;
    const leases = await keepLeases({
      database: reader,
      owner,
      ttlMs: leaseTtlMs,
      clock,
      isAlone: url === null,
      isSole: soleNode || url === null,
      lost: (why, proven) => {
        const { journal } = this.#holdings;
        if (proven && journal !== null) void journal.lose(why);
        else {
          journal?.fence();
          ownershipLost(why);
        }
      },
    });
    try {
      const installation = await readInstallation(reader);
      const { journal, report } = await openJournal({
        ...this.#options,
        openDisk: engine?.openDisk ?? openDisk,
        now: engine === undefined ? () => performance.now() : clock.now,
        writer,
        reader,
        installation,
        proof: leases.proof,
        disconnected: (error) => this.#tell({ type: 'database.lost', error }),
        reconnected: () => this.#tell({ type: 'database.found' }),
        lost: ownershipLost,
        setAside: (trade, why) => void this.#quarantining.push(this.#quarantine(trade, why)),
      });
      Object.assign(this.#holdings, { leases, journal, report });
    } catch (error) {
      await leases.release().catch(() => undefined);
      throw error;
    }
    return undefined;
  }

  /** The mark that the next process parks the trade by; this one is told at once. */
  async #quarantine(trade: TradeId, why: string): Promise<void> {
    const { reader } = this.#holdings;
    const { clock, log, setAside } = this.#options;
    setAside(trade, why);
    try {
      if (reader === null) throw new Error('quarantine: expected a database');
      const database = patient(reader, this.#options.clock, this.#closing.signal);
      await quarantineTrade(database, trade, why, clock.now());
    } catch (error) {
      log.error('a quarantine could not be stored', { trade, error });
    }
  }

  async #drained(): Promise<undefined> {
    await this.#holdings.journal?.current();
    await Promise.all(this.#quarantining.splice(0));
    return undefined;
  }
}

export type RunningStore = Store & { readonly stop: () => Promise<void> };

/**
 * Brings the store up: server, schema, leases, journal. Resolves when it is ready, rejects when it
 * cannot be; `failed` is told when it is lost for good later.
 */
export const startStore = async (
  options: StoreOptions,
  failed: (error: unknown) => void,
): Promise<RunningStore> => {
  const keeper = new StoreKeeper(options);
  const { actor } = keeper;
  try {
    await unlessAborted(untilReady(actor, options.alarms), options.signal);
  } catch (error) {
    await keeper.down();
    throw error;
  }
  actor.subscribe({
    // A stop completes an actor too.
    complete: () => {
      const { status, context } = actor.getSnapshot();
      if (status === 'done') failed(context.failure);
    },
    error: failed,
  });
  return { ...(await keeper.up()), stop: () => keeper.down() };
};
