/** An expected failure is data; a defect throws and meets the supervisor. */
export type Result<T, E> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: E };

export const ok = <T>(value: T): { readonly ok: true; readonly value: T } => ({ ok: true, value });
export const fail = <E>(error: E): { readonly ok: false; readonly error: E } => ({
  ok: false,
  error,
});

/** Fails to compile where a union is not exhausted, and throws where a cast has lied. */
export const unreachable = (value: never): never => {
  throw new TypeError(`unreachable: found ${JSON.stringify(value)}`);
};
