import { z } from 'zod';

import { redactText } from '../../logger/redact.ts';

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

/** The venue's words go into the journal and onto screens, and may repeat what it was sent. */
const told = (code: string, message: string): KalshiError => ({
  code: redactText(code),
  message: redactText(message),
});

const flatten = ({ code, message, details }: z.infer<typeof detailed>): KalshiError =>
  told(code, details === undefined || details === '' ? message : `${message} (${details})`);

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
  if (asPlain.success) return told('bad_request', asPlain.data.msg);
  const asThrottled = throttled.safeParse(body);
  if (!asThrottled.success) return null;
  const message = asThrottled.data.error;
  return told(message.toLowerCase().replaceAll(' ', '_'), message);
};
