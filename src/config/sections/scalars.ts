import { z } from 'zod';

import type { SecretRef } from '../secret.ts';

/*
 * The kinds of value a setting can be. `meta.expected` is the wording of faults and of the
 * reference page; where it is absent the wording follows from the bounds.
 */

/** Milliseconds on the injected clock. */
export const durationMs = (min: number = 1, max: number = 86_400_000): z.ZodInt =>
  z.int().min(min).max(max);

export const integer = (min: number, max: number): z.ZodInt => z.int().min(min).max(max);

export const percent = (most: number = 100): z.ZodNumber => z.number().min(0).max(most);

export const name = (): z.ZodString => z.string().trim().min(1);

export const path = (): z.ZodString =>
  z
    .string()
    .min(1)
    .refine((text) => !text.includes('-----BEGIN'), {
      message: 'a key pasted in place of its path',
    })
    .meta({ expected: 'a file path' });

const isZone = (text: string): boolean => {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: text }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
};

/** As the clocks on the wall show it. */
export const timeOfDay = (): z.ZodString =>
  z
    .string()
    .regex(/^([01]\d|2[0-3]):[0-5]\d$/)
    .meta({ expected: 'a time of day, e.g. "22:30"' });

export const timeZone = (): z.ZodString =>
  z
    .string()
    .refine(isZone)
    .meta({ expected: 'a time zone by its IANA name, e.g. "Europe/Berlin"' });

export const httpUrl = (): z.ZodURL =>
  z.url({ protocol: /^https?$/ }).meta({ expected: 'a URL (http: or https:)' });

export const webSocketUrl = (): z.ZodURL =>
  z.url({ protocol: /^wss?$/ }).meta({ expected: 'a URL (ws: or wss:)' });

/** A secret is named, never written down: the variable or the file that holds it. */
export const secretRef = (): z.ZodType<SecretRef> =>
  z
    .union([
      z.strictObject({ env: z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/) }),
      z.strictObject({ file: z.string().min(1) }),
    ])
    .meta({
      secret: true,
      expected: 'a reference { "env": "NAME" } or { "file": "PATH" }, never the secret itself',
    });
