/** There is no room for more records, by the limit or by the disk. */
export class SpoolFullError extends Error {
  override readonly name = 'SpoolFullError';
}

/** The spool cannot be read as it is, and was left untouched. Says where and what was found. */
export class SpoolUnreadableError extends Error {
  override readonly name = 'SpoolUnreadableError';
}

/** The database is away: nothing that it has not been told of is begun. */
export class StoreAwayError extends Error {
  override readonly name = 'StoreAwayError';
}
