import type { SocketEndpoint } from '../socket.ts';
import type { KalshiAuth } from './sign.ts';

/** Every connection is authenticated, public channels included, and signed anew. */
export const kalshiEndpoint = (options: {
  /** E.g. `wss://external-api-ws.kalshi.com/trade-api/ws/v2`. */
  readonly wsUrl: string;
  readonly auth: KalshiAuth;
}): SocketEndpoint => ({
  url: options.wsUrl,
  headers: options.auth.headers('GET', new URL(options.wsUrl).pathname),
});

/** The signature came too late for its timestamp: a stall, or a clock that has drifted. */
export const isLateSignature = (refusal: string): boolean =>
  refusal.includes('header_timestamp_expired');
