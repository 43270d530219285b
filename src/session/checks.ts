import { z } from 'zod';

import { fail, ok, type Result } from '../../machines/model/result.ts';
import { sessionContent, type SessionContent } from '../api/schemas/session.ts';
import { FORMAT, VERSION } from './limits.ts';

/* What a session file must be, for whoever reads one; runs where there is no Node. */

const envelope = z.object({
  format: z.literal(FORMAT),
  version: z.literal(VERSION),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  content: z.string(),
});

export type SessionEnvelope = z.infer<typeof envelope>;

const faultsOf = ({ issues }: z.ZodError): readonly string[] =>
  issues.map(({ message, path }) =>
    path.length === 0 ? message : `${path.map(String).join('.')}: ${message}`,
  );

const jsonOf = (text: string, what: string): Result<unknown, readonly string[]> => {
  try {
    return ok(JSON.parse(text));
  } catch (error) {
    const found = error instanceof Error ? error.message : String(error);
    return fail([`expected ${what} in JSON, found ${found}`]);
  }
};

const checked = <T>(schema: z.ZodType<T>, value: unknown): Result<T, readonly string[]> => {
  const parsed = schema.safeParse(value);
  return parsed.success ? ok(parsed.data) : fail(faultsOf(parsed.error));
};

export const readEnvelope = (text: string): Result<SessionEnvelope, readonly string[]> => {
  const value = jsonOf(text, 'a session file');
  return value.ok ? checked(envelope, value.value) : value;
};

type Dossier = SessionContent['trades'][number];

/** A journal goes on one by one; nothing in it is of another trade's order. */
const journalFaults = ({
  explanations,
  orders,
  trade,
  transitions,
}: Dossier): readonly string[] => {
  const own = transitions.filter(({ actor }) => actor === 'trade');
  const known = new Set(orders.map(({ orderId }) => orderId));
  const broken = own.findIndex(({ seq }, index) => seq !== index + 1);
  const strangers = new Set(
    transitions.flatMap(({ actor }) => (actor === 'trade' || known.has(actor) ? [] : [actor])),
  );
  const seqs = new Set(own.map(({ seq }) => seq));
  const lost = explanations.filter(({ transition }) => !seqs.has(transition.seq));
  return [
    ...(broken === -1
      ? []
      : [`expected transition ${broken + 1}, found ${own[broken]?.seq ?? 'none'}`]),
    ...(own.length === trade.seq
      ? []
      : [`expected ${trade.seq} transitions of its own, found ${own.length}`]),
    ...[...strangers].map((actor) => `expected the order ${actor}, found none`),
    ...lost.map(({ transition }) => `explains transition ${transition.seq}, which is not there`),
  ].map((fault) => `trade ${trade.id}: ${fault}`);
};

const contentFaults = ({ fromMs, toMs, trades }: SessionContent): readonly string[] => {
  const ids = trades.map(({ trade }) => trade.id);
  const twice = ids.filter((id, index) => ids.indexOf(id) !== index);
  return [
    ...(fromMs < toMs ? [] : [`expected a span, found ${fromMs} to ${toMs}`]),
    ...[...new Set(twice)].map((id) => `trade ${id}: expected once, found again`),
    ...trades.flatMap(journalFaults),
  ];
};

/** The content of a session, or all that is wrong with it. */
export const readContent = (text: string): Result<SessionContent, readonly string[]> => {
  const value = jsonOf(text, 'the content of a session');
  const read = value.ok ? checked(sessionContent, value.value) : value;
  if (!read.ok) return read;
  const faults = contentFaults(read.value);
  return faults.length === 0 ? read : fail(faults);
};
