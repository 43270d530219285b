import type { Queryable, Statement } from '../../db/queryable.ts';

/** A database of one function; its rows are what the caller takes them for. */
export const answering = (
  answer: (statement: Statement) => Promise<readonly unknown[]>,
): Queryable => ({
  query: <Row>(statement: Statement) => answer(statement) as Promise<readonly Row[]>,
});
