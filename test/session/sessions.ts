import type { SessionContent } from '../../src/api/schemas/session.ts';

type Dossier = SessionContent['trades'][number];

const AT_MS = Date.UTC(2026, 1, 24);

const TRADE: Dossier['trade'] = {
  id: '7',
  seq: 2,
  state: 'open',
  ticketId: 'desk:a:7',
  origin: 'desk a',
  market: 'KXBTC15M-26FEB242330-30',
  event: 'KXBTC15M-26FEB242330',
  symbol: 'BTC-USD',
  side: 'yes',
  strikeMicros: 119_750_000_000,
  countCenti: 100,
  heldCenti: 100,
  buyPriceCenti: 9_000,
  sellPriceCenti: null,
  feesMicros: 0,
  pnlMicros: null,
  winLoss: null,
  closeMethod: null,
  unprotectedMs: 120,
  unprotectedSinceMs: null,
  closeAtMs: AT_MS + 900_000,
  createdAtMs: AT_MS,
  openedAtMs: AT_MS + 10,
  closedAtMs: null,
  updatedAtMs: AT_MS + 10,
  quarantineReason: null,
  failure: null,
};

const transition = (seq: number, from: string | null, to: string) => ({
  seq,
  atMs: AT_MS + seq,
  actor: 'trade',
  from,
  to,
  event: seq === 1 ? 'actor.born' : 'order.filled',
  fact: null,
  cause: null,
  reading: null,
  reason: null,
});

const dossier = (id: string): Dossier => ({
  trade: { ...TRADE, id },
  transitions: [transition(1, null, 'opening'), transition(2, 'opening', 'open')],
  orders: [],
  fills: [],
  explanations: [],
});

/** A small session of whole trades. */
export const sessionOf = (...ids: readonly string[]): SessionContent => ({
  program: '0.4.0',
  mode: 'paper',
  fromMs: AT_MS,
  toMs: AT_MS + 60_000,
  left: 0,
  house: null,
  trades: ids.map(dossier),
});
