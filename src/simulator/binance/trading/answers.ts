import type { Clock } from '../../../../machines/ports.ts';
import {
  answered,
  refusedWith,
  signedPart,
  type AccountAnswer,
  type AccountRequest,
  type SimAccount,
} from '../account.ts';
import type { AccountGate } from '../gate.ts';
import type { createListenKeys } from '../listen-keys.ts';
import { CHANGES } from './changes.ts';
import type { Floor } from './floor.ts';
import { LISTINGS } from './listings.ts';
import { isRefusal } from './refusals.ts';
import type { StopParts } from './stops.ts';

const TIME_PATH = '/fapi/v1/time';
const INFO_PATH = '/fapi/v1/exchangeInfo';
const KEY_PATH = '/fapi/v1/listenKey';

export const claimOf: SimAccount['claim'] = ({ method, path, query }) => {
  const change = CHANGES.get(`${method} ${path}`);
  if (change !== undefined) return change;
  if (path === KEY_PATH) return method === 'GET' ? null : { weight: 1, isOrder: false };
  if (method !== 'GET') return null;
  if (path === TIME_PATH || path === INFO_PATH) return { weight: 1, isOrder: false };
  const weight = LISTINGS.get(path)?.weight(new URLSearchParams(query));
  return weight === undefined ? null : { weight, isOrder: false };
};

/** Answers what is asked of the account. */
export const createAnswers = ({
  floor,
  gate,
  keys,
  parts,
  venueClock,
}: {
  readonly floor: Floor;
  readonly gate: AccountGate;
  readonly keys: ReturnType<typeof createListenKeys>;
  readonly parts: StopParts;
  /** The venue's own, which may be off. */
  readonly venueClock: Clock;
}): SimAccount['answer'] => {
  const onListenKey = ({ apiKey, method }: AccountRequest): AccountAnswer => {
    const refusal = gate.key(apiKey);
    if (refusal !== null) return refusedWith(refusal);
    if (method === 'POST') return answered({ listenKey: keys.take() });
    const gone = { status: 400, code: -1125, msg: 'This listenKey does not exist.' };
    return keys.extend() ? answered({}) : refusedWith(gone);
  };

  const onSigned = ({ apiKey, method, path, query }: AccountRequest): AccountAnswer => {
    const params = new URLSearchParams(query);
    const refusal = gate.signature(params, signedPart(query), apiKey);
    if (refusal !== null) return refusedWith(refusal);
    const change = CHANGES.get(`${method} ${path}`);
    const body =
      change?.of(parts, params) ?? LISTINGS.get(path)?.of(floor.seen(parts.nowMs()), params);
    if (body === undefined) return { status: 404, body: {} };
    return isRefusal(body) ? refusedWith(body) : answered(body);
  };

  return (request) => {
    const { method, path } = request;
    const nowMs = venueClock.now();
    if (path === TIME_PATH) return answered({ serverTime: nowMs });
    if (path === INFO_PATH) return answered(floor.exchangeInfo(nowMs, !parts.isPaused()));
    return path === KEY_PATH && method !== 'GET' ? onListenKey(request) : onSigned(request);
  };
};
