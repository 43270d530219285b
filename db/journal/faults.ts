import { isPassingFault, sqlStateOf } from '../faults.ts';

/** What a failed append statement says about its rows. */
export type FaultKind =
  /** It may have been committed: the connection or the server failed. */
  | 'unknown'
  /** The server refused it for what is in it. */
  | 'refused';

export const faultKindOf = (error: unknown): FaultKind =>
  sqlStateOf(error) === undefined || isPassingFault(error) ? 'unknown' : 'refused';
