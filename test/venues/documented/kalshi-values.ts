/* Names and instants of our own in what Kalshi documents. */

export const MARKET = 'KXBTC15M-26FEB242330-30';
export const EVENT = 'KXBTC15M-26FEB242330';
export const ID = '7d0f6b43-5b68-4f9f-9f02-9a2d1b8ac1a1';
export const ORDER = '4e587a1c-8b87-4dcf-b721-9f6f790619fa';
export const TRADE = '291bc706-ee49-470d-82d8-11418bda6fed';
export const USER = 'b1b2c3d4-e5f6-4890-abcd-ef1234567890';
export const CLIENT = 'tw-0a1b2c3d-1-e1';
export const AT_MS = 1_771_992_901_000;
export const AT_S = 1_771_992_901;
export const AT = '2026-02-25T04:15:01Z';
