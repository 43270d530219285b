import { createActor, fromPromise, type Actor } from 'xstate';

import { startEmbedded, type EmbeddedPostgres } from '../../db/embedded/launcher.ts';
import { readInstallation } from '../../db/installation.ts';
import {
  JOURNAL_LANES,
  JOURNAL_SESSION,
  createJournal,
  type JournalWriter,
} from '../../db/journal/journal.ts';
import { isConnectionFault } from '../../db/faults.ts';
import { migrate } from '../../db/migrate.ts';
import { migrationsDirectory } from '../../db/package-root.ts';
import {
  createDatabase,
  type ConnectionTarget,
  type Database,
  type DatabaseOptions,
} from '../../db/pool.ts';
import type { InstallationId } from '../../machines/model/ids.ts';
import type { Clock, Random } from '../../machines/ports.ts';
import {
  PassingFault,
  storeMachine,
  type StoreEvent,
  type StorePolicy,
} from '../../machines/store/store.ts';
import type { Log } from '../logger/log.ts';
import { keepLeases, type LeaseKeeper } from './lease-keeper.ts';
import { patient } from './patient.ts';
import type { PoolSettings } from './pool-settings.ts';

/** What a simulation puts in PostgreSQL's place: connections to a database that has its schema. */
export type Engine = {
  readonly connect: (options: Omit<DatabaseOptions, 'connection'>) => Database;
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
  readonly owner: string;
  /** Real time. */
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly ownershipLost: (why: string) => void;
};

/** The store while it is up. */
export type Store = {
  readonly database: Database;
  readonly journal: JournalWriter;
  readonly leases: LeaseKeeper;
  readonly installation: InstallationId;
  /** Whether the database answers, as far as the writer knows. */
  readonly isWritable: () => boolean;
};

/** What the effects of the chart have brought up so far; taken down in reverse. */
type Holdings = {
  embedded: EmbeddedPostgres | null;
  reader: Database | null;
  writer: Database | null;
  journal: JournalWriter | null;
  leases: LeaseKeeper | null;
};

/** An effect whose failure says whether it may pass by itself. */
const passing = async <T>(effect: Promise<T>): Promise<T> => {
  try {
    return await effect;
  } catch (error) {
    if (!isConnectionFault(error)) throw error;
    throw new PassingFault(asError(error).message, { cause: error });
  }
};

class StoreKeeper {
  readonly #options: StoreOptions;
  readonly #holdings: Holdings = {
    embedded: null,
    reader: null,
    writer: null,
    journal: null,
    leases: null,
  };
  readonly actor: Actor<typeof storeMachine>;
  readonly #closing = new AbortController();
  #takesCommits = true;
  #launching: Promise<undefined> = Promise.resolve(undefined);

  constructor(options: StoreOptions) {
    this.#options = options;
    this.actor = createActor(
      storeMachine.provide({
        actors: {
          launchDatabase: fromPromise(() => (this.#launching = passing(this.#tellLaunch()))),
          migrateSchema: fromPromise(() => passing(this.#migrate())),
          claimShards: fromPromise(() => passing(this.#claim())),
        },
      }),
      { input: { policy: options.policy }, clock: options.clock, id: 'store' },
    );
  }

  async up(): Promise<Store> {
    const { reader, journal, leases } = this.#holdings;
    if (reader === null || journal === null || leases === null)
      throw new Error('store: expected it to be ready, found it half made');
    const database = patient(reader, this.#options.clock, this.#closing.signal);
    return {
      database,
      journal,
      leases,
      installation: await readInstallation(database),
      isWritable: () => this.#takesCommits && this.actor.getSnapshot().hasTag('writable'),
    };
  }

  async down(): Promise<void> {
    this.#closing.abort();
    this.actor.stop();
    // A server that is just being launched again is ours to stop, too.
    await this.#launching.catch(() => undefined);
    const { journal, leases, writer, reader, embedded } = this.#holdings;
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
    const { owner, leaseTtlMs, clock, random, url, log, ownershipLost } = this.#options;
    this.#holdings.leases = await keepLeases({
      database: reader,
      owner,
      ttlMs: leaseTtlMs,
      clock,
      isAlone: url === null,
      lost: ownershipLost,
    });
    this.#holdings.journal = createJournal({
      database: writer,
      lanes: JOURNAL_LANES,
      clock,
      random,
      now: () => performance.now(),
      observer: {
        committed: () => undefined,
        retrying: (error, attempt) => {
          log.warn('the database does not take commits', { error, attempt });
          this.#takesCommits = false;
          this.#tell({ type: 'database.lost', error });
        },
        recovered: () => {
          log.info('the database takes commits again');
          this.#takesCommits = true;
          this.#tell({ type: 'database.found' });
        },
      },
    });
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
    await new Promise<void>((resolve, reject) => {
      actor.subscribe({
        next: (snapshot) => {
          if (snapshot.matches('ready')) resolve();
          if (snapshot.matches('failed')) reject(asError(snapshot.context.failure));
        },
        error: reject,
      });
      actor.start();
    });
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

const asError = (value: unknown): Error =>
  value instanceof Error ? value : new Error(String(value));
