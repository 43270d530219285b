import { isConnectionFault, sqlStateOf } from '../faults.ts';

/** SQLSTATE classes of a server that cannot commit now, whatever the rows: to be tried again. */
const TRANSIENT_CLASSES: readonly string[] = [
  '25', // read-only after a failover
  '40', // deadlock, serialization
  '53', // disk, memory or connections exhausted
  '55', // lock not available
  '57', // cancelled, shutting down
  '58', // input/output error
];

/** What a failed append statement says about its rows. */
export type FaultKind =
  /** It may have been committed: the connection or the server failed. */
  | 'unknown'
  /** The server refused it for what is in it. */
  | 'refused';

export const faultKindOf = (error: unknown): FaultKind => {
  const state = sqlStateOf(error);
  if (state === undefined || isConnectionFault(error)) return 'unknown';
  return TRANSIENT_CLASSES.some((prefix) => state.startsWith(prefix)) ? 'unknown' : 'refused';
};
