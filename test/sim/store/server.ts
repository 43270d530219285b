import type { Database } from '../../../db/pool.ts';
import type { Queryable, Statement } from '../../../db/queryable.ts';
import type { RandomStream } from '../../../src/simulator/tapes/random.ts';
import { scriptedDatabase } from '../../support/scripted-database.ts';
import type { Life } from '../engine/life.ts';
import type { Scheduler } from '../../../src/lockstep/scheduler.ts';
import type { KillPoint } from '../faults/fault.ts';
import type { Weather } from '../faults/weather.ts';
import { answer } from '../../../src/lockstep/store/statements.ts';
import { sqlError, type Tables } from '../../../src/lockstep/store/tables.ts';

/** The client gives up on a server that does not answer; so does the pool of the tree. */
const REPLY_TIMEOUT_MS = 7_000;

export type ServerOptions = {
  readonly scheduler: Scheduler;
  readonly weather: Weather;
  readonly tables: Tables;
  readonly random: RandomStream;
  /** A statement that no statement of the tree should be. */
  readonly defect: (error: Error) => void;
};

export type Connection = {
  readonly life: Life;
  readonly passed: (point: KillPoint) => void;
};

export const isAppend = ({ name }: Pick<Statement, 'name'>): boolean =>
  name === 'journal-append' || name === 'journal-append-moves';

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : '';

const broken = (): Error => new Error('Connection terminated unexpectedly');

/** A run of one statement: its rows, or the error the server gives. */
type Outcome = { readonly rows: readonly unknown[] } | { readonly error: Error };

/** The database server: in memory, on simulated time, as unreliable as the weather. */
export const createServer = (options: ServerOptions) => {
  const { scheduler, weather, tables, random, defect } = options;
  const hopMs = (): number => Math.floor(random.uniform() * 3);
  const after = (ms: number, act: () => void): void => void scheduler.setTimeout(act, ms);

  const run = ({ name, values }: Statement): Outcome => {
    try {
      return { rows: answer(tables, name, values, scheduler.now()) };
    } catch (error) {
      const fault = error instanceof Error ? error : new Error(String(error));
      if (!/^(2[0-9A-Z]|42)/.test(codeOf(fault)) || codeOf(fault) === '42601') defect(fault);
      return { error: fault };
    }
  };

  const ask = (statement: Statement, { passed }: Connection): Promise<readonly unknown[]> =>
    new Promise((resolve, reject) => {
      const append = isAppend(statement);
      const { refused, slowMs, broken: breaking } = weather.statement(append);
      const fail = (ms: number, error: Error): void => after(ms, () => reject(error));
      const execute = (): Outcome => {
        const outcome = run(statement);
        if (append) passed('appendStored');
        return outcome;
      };
      const tell = (outcome: Outcome): void => {
        if ('rows' in outcome) resolve(outcome.rows);
        else reject(outcome.error);
      };
      const refuse = (how: NonNullable<typeof refused>): void => {
        if (how === 'silent') fail(REPLY_TIMEOUT_MS, new Error('Query read timeout'));
        else if (how === 'connection') fail(1, sqlError('ECONNREFUSED', 'connect ECONNREFUSED'));
        else fail(hopMs(), sqlError(how.code, 'the server does not take it'));
      };

      if (append) passed('appendSent');
      if (refused !== null) refuse(refused);
      else if (breaking === 'before') fail(hopMs(), broken());
      else if (breaking !== null && breaking !== 'after') {
        fail(hopMs(), broken());
        after(breaking.runsAfterMs, () => void execute());
      } else
        after(hopMs() + slowMs, () => {
          const outcome = execute();
          if (breaking === 'after') fail(hopMs(), broken());
          // Nothing can come between the two ways of a read: they are made one.
          else if (append) after(hopMs(), () => tell(outcome));
          else tell(outcome);
        });
    });

  const queryableOf = (connection: Connection): Queryable =>
    scriptedDatabase((statement) =>
      connection.life.isOver()
        ? new Promise(() => undefined)
        : connection.life.whileAlive(ask(statement, connection)),
    );

  return {
    /** A pool of connections of one process. */
    connect: (connection: Connection): Database => {
      const queryable = queryableOf(connection);
      return {
        ...queryable,
        transaction: (use) => use(queryable),
        snapshot: (use) => use(queryable),
        session: (use) => use(queryable),
        gauges: () => ({ total: 0, idle: 0, waiting: 0, inUse: 0, max: 1 }),
        end: () => Promise.resolve(),
      };
    },
  };
};

export type Server = ReturnType<typeof createServer>;
