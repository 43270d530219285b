/* A session is looked at in a browser: so much of it can be, and no more. */

export const TRADES_MOST = 500;
export const BYTES_MOST = 16 * 1_024 * 1_024;
/** Unpacked, it is text. */
export const CHARS_MOST = 128 * 1_024 * 1_024;

export const FORMAT = 'tradewarden-session';
export const VERSION = 1;
