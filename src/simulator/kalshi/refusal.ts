/** A reply that is not a success: status and body exactly as they go over the wire. */
export type Refusal = {
  readonly status: 400 | 401 | 404 | 409 | 410 | 429 | 500 | 503;
  readonly code: string;
  readonly body: object;
};

/** The venue's usual shape: `{"error":{"code","message",…}}`. */
export const nested = (
  status: Refusal['status'],
  code: string,
  message: string,
  extra: { readonly details?: string; readonly service?: string } = {},
): Refusal => ({ status, code, body: { error: { code, message, ...extra } } });

/** The shape of bodies that do not parse: `{"code","message","details"}`. */
export const badRequest = (details: string): Refusal => ({
  status: 400,
  code: 'bad_request',
  body: { code: 'bad_request', message: 'bad request', details },
});

/** The shape of bad query parameters: `{"msg"}`. */
export const badQuery = (msg: string): Refusal => ({
  status: 400,
  code: 'bad_query',
  body: { msg },
});

/** One body for everything that is not there, whatever the reason. */
export const notFound: Refusal = nested(404, 'not_found', 'not found');

export const isRefusal = (value: object): value is Refusal => 'status' in value && 'body' in value;
