import type { ActorKey, JournalAppend } from '../../../machines/ports.ts';
import { RESTARTED } from '../../../src/tree/journalist.ts';
import type { Leg, Point } from '../points.ts';

/** The leg of one of our own client order ids; `any` for what is none. */
export const legOfOrderId = (clientOrderId: string): Leg => {
  const leg = /-([ex])\d+$/.exec(clientOrderId)?.[1];
  if (leg === undefined) return 'any';
  return leg === 'x' ? 'exit' : 'entry';
};

type Told = { readonly type: string } & Readonly<Record<string, unknown>>;

const WAYS_OUT: ReadonlySet<string> = new Set(['stop.tripped', 'close.requested', 'exit.retry']);

/** What an event on its way to an actor is about. */
export const legOfEvent = (key: ActorKey, event: Told): Leg => {
  if (key.kind === 'order') return legOfOrderId(key.orderId);
  if (WAYS_OUT.has(event.type)) return 'exit';
  const { leg } = event;
  return leg === 'entry' || leg === 'exit' ? leg : 'any';
};

const toldBy = ({ event }: JournalAppend): Told => ({ type: '', ...event });

/** What a decided transition is about. */
export const legOfAppend = (entry: JournalAppend): Leg => {
  const { intents, actor, to } = entry;
  for (const { intent } of intents) if (intent.type === 'placeOrder') return intent.request.leg;
  if (to.endsWith('.exiting')) return 'exit';
  return legOfEvent(actor, toldBy(entry));
};

export const isOfRecovery = (entry: JournalAppend): boolean => {
  const event = toldBy(entry);
  if (event.type === 'process.recovered') return true;
  return event.type === 'watch.lost' && event['reason'] === RESTARTED;
};

/** Points that a decision comes to besides `after decide`. */
export const pointsOfDecision = (entry: JournalAppend): readonly Point[] => {
  const { type } = toldBy(entry);
  if (isOfRecovery(entry)) return ['recovery decided'];
  if (type.startsWith('submission.')) return ['reply decided'];
  return type === 'fill.seen' || type === 'lookup.found' ? ['fill decided'] : [];
};
