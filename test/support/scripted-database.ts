import type { Queryable, Statement } from '../../db/queryable.ts';

/** A database that answers as the test says; its rows are what the caller takes them for. */
export const scriptedDatabase = (
  answer: (statement: Statement) => Promise<readonly unknown[]>,
): Queryable => ({
  query: <Row>(statement: Statement) => answer(statement) as Promise<readonly Row[]>,
});
