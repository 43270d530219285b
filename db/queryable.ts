/** One SQL statement with its values; `name` makes it a prepared statement of the connection. */
export type Statement = {
  readonly name: string;
  readonly text: string;
  readonly values: readonly unknown[];
};

/** What repository functions need of a database: a pool, or one connection in a transaction. */
export type Queryable = {
  readonly query: <Row>(statement: Statement) => Promise<readonly Row[]>;
};
