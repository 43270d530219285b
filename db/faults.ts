import { z } from 'zod';

/** What a fault may carry: pg's SQLSTATE or Node's error code, and what it wraps. */
const faultSchema = z.object({
  code: z.string().optional(),
  syscall: z.string().optional(),
  message: z.string().optional(),
  cause: z.unknown().optional(),
});

const SQL_STATE = /^[0-9A-Z]{5}$/;

const NETWORK_CODES: ReadonlySet<string> = new Set([
  'EAI_AGAIN',
  'ECONNABORTED',
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOSTDOWN',
  'EHOSTUNREACH',
  'ENETDOWN',
  'ENETUNREACH',
  'ENOTFOUND',
  'EPIPE',
  'ETIMEDOUT',
]);

/** The server ended the session or takes none: shutdown, crash, recovery, full, idled out. */
const SESSION_STATES: ReadonlySet<string> = new Set([
  '25P03',
  '53300',
  '57P01',
  '57P02',
  '57P03',
  '57P05',
]);

/** pg raises these without a code. */
const PG_MESSAGES: readonly string[] = [
  'Connection terminated',
  'Query read timeout',
  'timeout expired',
  'timeout exceeded when trying to connect',
  'Client has encountered a connection error and is not queryable',
  'Client was closed and is not queryable',
];

/** The five-character SQLSTATE of a server's error; undefined when the server did not answer. */
export const sqlStateOf = (error: unknown): string | undefined => {
  const fault = faultSchema.safeParse(error);
  if (!fault.success || fault.data.syscall !== undefined) return undefined;
  const code = fault.data.code;
  return code !== undefined && SQL_STATE.test(code) && !NETWORK_CODES.has(code) ? code : undefined;
};

/**
 * True when the connection failed rather than the statement. A write that met it may or may not
 * have been committed: its outcome is unknown, to be tried again under the same key.
 */
export const isConnectionFault = (error: unknown): boolean => {
  const fault = faultSchema.safeParse(error);
  if (!fault.success) return false;
  const { code, syscall, message, cause } = fault.data;
  const state = sqlStateOf(error);
  if (state !== undefined) return state.startsWith('08') || SESSION_STATES.has(state);
  if (code !== undefined && NETWORK_CODES.has(code)) return true;
  if (syscall === 'connect') return true;
  if (PG_MESSAGES.some((text) => message?.startsWith(text) === true)) return true;
  return cause !== undefined && cause !== error && isConnectionFault(cause);
};

/** SQLSTATE classes of a server that cannot commit now, whatever the rows: to be tried again. */
const TRANSIENT_CLASSES: readonly string[] = [
  '25', // read-only after a failover
  '40', // deadlock, serialization
  '53', // disk, memory or connections exhausted
  '55', // lock not available
  '57', // cancelled, shutting down
  '58', // input/output error
];

/** True when the server did not or could not do it now: it may well do it later. */
export const isPassingFault = (error: unknown): boolean => {
  const state = sqlStateOf(error);
  const isTransient = TRANSIENT_CLASSES.some((prefix) => state?.startsWith(prefix) === true);
  return isTransient || isConnectionFault(error);
};
