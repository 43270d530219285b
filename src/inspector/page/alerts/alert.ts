import { callOf } from '../../../../machines/model/trade-call.ts';
import type { Alarm, Frame, Happening } from '../api/types.ts';

/** What a person wants to be called for. */
export type Alert = {
  readonly kind: 'stop' | 'stuck' | 'unprotected';
  readonly key: string;
  readonly title: string;
  readonly body: string;
};

const ofTrade = (happening: Happening): Alert | null => {
  if (happening.kind !== 'trade') return null;
  const { from, rule, seq, to, trade } = happening;
  const key = `${trade}/${seq}`;
  const kind = callOf(from, to);
  switch (kind) {
    case 'stuck':
      return { kind, key, title: `Trade ${trade} is stuck`, body: 'its exit needs you' };
    case 'stop':
      return { kind, key, title: `A stop of trade ${trade} has fired`, body: rule ?? 'leaving' };
    case null:
      return null;
  }
};

const UNPROTECTED = /^(?:unprotected|paused)(?:\/|$)/;

const ofAlarm = ({ fields, key, raisedAtMs, what }: Alarm): Alert | null => {
  if (!UNPROTECTED.test(key)) return null;
  const { trade } = fields;
  const title = typeof trade === 'string' ? `Trade ${trade} is unprotected` : 'Not protected';
  return { kind: 'unprotected', key: `${key}/${raisedAtMs}`, title, body: what };
};

/** What of a frame is worth a call. */
export const alertsOf = (frame: Frame): readonly Alert[] => {
  if (frame.t !== 'frame') return [];
  return [
    ...frame.happenings.flatMap((happening) => ofTrade(happening) ?? []),
    ...(frame.overview?.alarms ?? []).flatMap((alarm) => ofAlarm(alarm) ?? []),
  ];
};
