import type { Answer } from './answer.ts';
import type { SocketTicket } from './types.ts';

const LOOK_TIMEOUT_MS = 8_000;
const ACT_TIMEOUT_MS = 30_000;

const textOf = (body: unknown, field: 'title' | 'detail'): string | null => {
  if (typeof body !== 'object' || body === null) return null;
  const text: unknown = Reflect.get(body, field);
  return typeof text === 'string' ? text : null;
};

/** Each field that is wrong, in a line; null where none is named. */
const faultsOf = (body: unknown): string | null => {
  const faults: unknown =
    typeof body === 'object' && body !== null ? Reflect.get(body, 'faults') : null;
  return Array.isArray(faults) && faults.length > 0 ? faults.map(faultWords).join('; ') : null;
};

const faultWords = (fault: unknown): string =>
  typeof fault === 'object' && fault !== null ? Object.values(fault).join(': ') : String(fault);

const problemIn = (text: string): unknown => {
  try {
    const parsed: unknown = JSON.parse(text);
    return parsed;
  } catch {
    return null;
  }
};

type Asked = {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
  readonly timeoutMs: number;
};

const request = async <Value>(token: string, asked: Asked): Promise<Answer<Value>> => {
  try {
    const response = await fetch(`/api/v1${asked.path}`, {
      method: asked.method,
      headers: { Authorization: `Bearer ${token}`, ...asked.headers },
      body: asked.body,
      cache: 'no-store',
      signal: AbortSignal.timeout(asked.timeoutMs),
    });
    if (response.status === 401) return { kind: 'denied' };
    const text = await response.text();
    if (response.ok) return { kind: 'ok', value: JSON.parse(text) as Value };
    const body = problemIn(text);
    const { status } = response;
    const title = textOf(body, 'title') ?? `the answer was ${status}`;
    return { kind: 'refused', status, title, detail: textOf(body, 'detail') ?? faultsOf(body) };
  } catch (error) {
    return { kind: 'away', why: error instanceof Error ? error.message : String(error) };
  }
};

/** Asks the process for a resource below `/api/v1`. Never rejects. */
export const ask = <Value>(token: string, path: string): Promise<Answer<Value>> =>
  request(token, { method: 'GET', path, headers: {}, body: null, timeoutMs: LOOK_TIMEOUT_MS });

/** Asks the process to do something; under one key it is done once. Never rejects. */
export const act = <Value>(
  token: string,
  path: string,
  body: object,
  key: string,
): Promise<Answer<Value>> =>
  request(token, {
    method: 'POST',
    path,
    headers: { 'Content-Type': 'application/json', 'Idempotency-Key': key },
    body: JSON.stringify(body),
    timeoutMs: ACT_TIMEOUT_MS,
  });

/**
 * Opens the stream of what happens after `after`; null where there is no room or nobody answers. It
 * is read until `signal` ends it.
 */
export const openEvents = async (
  token: string,
  after: number | null,
  signal: AbortSignal,
): Promise<ReadableStream<Uint8Array> | null> => {
  try {
    const headers = { Authorization: `Bearer ${token}` };
    const path = `/api/v1/events?after=${after ?? ''}`;
    const response = await fetch(path, { headers, cache: 'no-store', signal });
    return response.ok ? response.body : null;
  } catch {
    return null;
  }
};

/**
 * Dials a socket for what happens after `after`; null where no ticket is given for one. The token
 * is not sent with it: a socket takes none.
 */
export const dialSocket = async (
  token: string,
  after: number | null,
): Promise<WebSocket | null> => {
  const asked = await request<SocketTicket>(token, {
    method: 'POST',
    path: '/socket/tickets',
    headers: { 'Content-Type': 'application/json' },
    body: '{}',
    timeoutMs: LOOK_TIMEOUT_MS,
  });
  if (asked.kind !== 'ok') return null;
  const url = new URL(`/api/v1/socket?after=${after ?? ''}`, location.href);
  url.protocol = 'ws:';
  return new WebSocket(url, ['tradewarden.v1', `ticket.${asked.value.ticket}`]);
};
