/** What came of asking: `away` where nothing answered, `denied` where the token is not known. */
export type Answer<Value> =
  | { readonly kind: 'ok'; readonly value: Value }
  | { readonly kind: 'denied' }
  | { readonly kind: 'away'; readonly why: string }
  | { readonly kind: 'refused'; readonly status: number; readonly title: string };

const TIMEOUT_MS = 8_000;

const titleOf = (body: unknown, status: number): string =>
  typeof body === 'object' && body !== null && 'title' in body && typeof body.title === 'string'
    ? body.title
    : `the answer was ${status}`;

const bodyOf = async (response: Response): Promise<unknown> => {
  try {
    return await response.json();
  } catch {
    return null;
  }
};

/** Asks the process for a resource below `/api/v1`. Never rejects. */
export const ask = async <Value>(token: string, path: string): Promise<Answer<Value>> => {
  try {
    const response = await fetch(`/api/v1${path}`, {
      headers: { Authorization: `Bearer ${token}` },
      cache: 'no-store',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    if (response.status === 401) return { kind: 'denied' };
    const body = await bodyOf(response);
    return response.ok
      ? { kind: 'ok', value: body as Value }
      : { kind: 'refused', status: response.status, title: titleOf(body, response.status) };
  } catch (error) {
    return { kind: 'away', why: error instanceof Error ? error.message : String(error) };
  }
};
