import { z } from 'zod';

/** A refusal in the venue's own words. */
export type KalshiError = { readonly code: string; readonly message: string };

const detailed = z.object({
  code: z.string().min(1),
  message: z.string().default(''),
  details: z.string().optional(),
});
const nested = z.object({ error: detailed });
const throttled = z.object({ error: z.string().min(1) });
const plain = z.object({ msg: z.string().min(1) });

const flatten = ({ code, message, details }: z.infer<typeof detailed>): KalshiError => ({
  code,
  message: details === undefined || details === '' ? message : `${message} (${details})`,
});

/**
 * Reads the shapes of error bodies the venue uses: nested `{error: {code, …}}`, flat `{code, …}`,
 * `{msg}` and `{error: "too many requests"}`. Null when the body is none of them, that is when it
 * may come from a proxy in between and proves nothing about the exchange.
 */
export const readKalshiError = (body: unknown): KalshiError | null => {
  const asNested = nested.safeParse(body);
  if (asNested.success) return flatten(asNested.data.error);
  const asFlat = detailed.safeParse(body);
  if (asFlat.success) return flatten(asFlat.data);
  const asPlain = plain.safeParse(body);
  if (asPlain.success) return { code: 'bad_request', message: asPlain.data.msg };
  const asThrottled = throttled.safeParse(body);
  if (!asThrottled.success) return null;
  const message = asThrottled.data.error;
  return { code: message.toLowerCase().replaceAll(' ', '_'), message };
};
