import { z } from 'zod';

import { redactText } from '../../../logger/redact.ts';

/** A refusal in the venue's own words. */
export type UsdmError = { readonly code: number; readonly message: string };

const refusal = z.object({ code: z.int().negative(), msg: z.string() });

/**
 * Reads `{"code":-1121,"msg":"…"}`. Null when the body is none of it, that is when it may come from
 * a proxy in between and proves nothing about the exchange.
 */
export const readUsdmError = (body: unknown): UsdmError | null => {
  const read = refusal.safeParse(body);
  return read.success ? { code: read.data.code, message: redactText(read.data.msg) } : null;
};

export const UNTIMELY = -1_021;
export const NO_SUCH_ORDER = -2_013;
export const DUPLICATE_CLIENT_ID = -4_116;

/**
 * Codes by which the venue refuses what an order says, or what its account may do with it, before
 * anything is matched. Source of each: error-code of the USD-M documents
 * (developers.binance.com/docs/derivatives/usds-margined-futures/error-code, January 2026).
 *
 * Not among them, though they are refusals, are those that judge the moment, since a copy of the
 * request may meet a better one: −1003 and −1015 (limits), −1008 (throttled), −1021 and −5028
 * (time), −1016 (service shutting down), −2023 (in liquidation). And those that say that nobody
 * knows: −1000, −1001, −1006, −1007.
 */
const REFUSALS: ReadonlySet<number> = new Set([
  // The key, and what it may do.
  ...[-1_002, -1_022, -2_014, -2_015, -2_017],
  // Parameters.
  ...[-1_013, -1_014, -1_020, -1_100, -1_101, -1_102, -1_103, -1_104, -1_105, -1_106, -1_108],
  ...[-1_109, -1_110, -1_111, -1_112, -1_114, -1_115, -1_116, -1_117, -1_118, -1_121, -1_122],
  ...[-1_126, -1_128, -1_130, -1_136, -4_015, -4_020, -4_031, -4_060, -4_061, -4_062, -4_120],
  // The account: margin, position, leverage, permission.
  ...[-2_010, -2_018, -2_019, -2_020, -2_022, -2_024, -2_025, -2_026, -2_027, -2_028, -4_087],
  ...[-4_088, -4_109, -4_118, -4_192, -4_400, -4_401, -4_402],
  // Filters.
  ...[-4_001, -4_002, -4_003, -4_004, -4_005, -4_013, -4_014, -4_016, -4_023, -4_024, -4_131],
  ...[-4_140, -4_141, -4_144, -4_164],
  // Terms that the book cannot meet.
  ...[-5_021, -5_022, -5_025, -5_037, -5_038, -5_039, -5_040, -5_041],
]);

/** Statuses with which the venue's own error body comes where a request is refused. */
const REFUSED: ReadonlySet<number> = new Set([400, 401]);

/** Whether the answer proves that nothing has come, and nothing can come, of the order. */
export const isProvenRefusal = (status: number, { code }: UsdmError): boolean =>
  REFUSED.has(status) && REFUSALS.has(code);
