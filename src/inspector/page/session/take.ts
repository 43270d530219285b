import { faultOf, type Answer } from '../api/answer.ts';
import type { Link } from '../api/link.ts';
import type { HouseTimeline, Overview, SessionContent, TradeTimeline } from '../api/types.ts';
import type { Span } from '../views/timeline/window.ts';

type Taken<Value> =
  { readonly ok: true; readonly value: Value } | { readonly ok: false; readonly why: string };

const takenOf = <Value>(answer: Answer<Value>): Taken<Value> =>
  answer.kind === 'ok'
    ? { ok: true, value: answer.value }
    : { ok: false, why: faultOf(answer) ?? 'no answer' };

type Dossier = SessionContent['trades'][number];

/**
 * Takes a span out of the process, one trade after the other: whoever guards trades is asked for
 * little at a time. `told` hears how many are done.
 */
export const takeSession = async (
  link: Pick<Link, 'ask'>,
  { mode, version }: Pick<Overview, 'mode' | 'version'>,
  { fromMs, toMs }: Span,
  told: (done: number, of: number) => void,
): Promise<Taken<SessionContent>> => {
  const query = `fromMs=${fromMs}&toMs=${toMs}`;
  const house = takenOf(await link.ask<HouseTimeline>(`/session/house?${query}`));
  if (!house.ok) return house;
  const lived = takenOf(await link.ask<TradeTimeline>(`/timeline/trades?${query}`));
  if (!lived.ok) return lived;
  const { total, trades: found } = lived.value;
  const trades: Dossier[] = [];
  for (const { id } of found) {
    told(trades.length, found.length);
    const one = takenOf(await link.ask<Dossier>(`/session/trades/${id}`));
    if (!one.ok) return one;
    trades.push(one.value);
  }
  const left = total - trades.length;
  return {
    ok: true,
    value: { program: version, mode, fromMs, toMs, left, house: house.value, trades },
  };
};
