import { randomUUID } from 'node:crypto';

import { appendAudit, type AuditKind } from '../../db/audit.ts';
import { readInstallation } from '../../db/installation.ts';
import type { Queryable } from '../../db/queryable.ts';
import type { InstallationId } from '../../machines/model/ids.ts';
import { fail, ok, type Result } from '../../machines/model/result.ts';
import type { Clock } from '../../machines/ports.ts';
import type { CommandFault, Commands } from '../cli/commands.ts';
import { EXIT } from '../cli/exit-codes.ts';
import type { OrdersChangeView, OrdersRequest } from '../cli/orders-view.ts';
import { kalshiPlaceOf } from '../config/kalshi-place.ts';
import type { EffectiveConfig } from '../config/load.ts';
import { systemClock } from '../runtime/clock.ts';
import { ratePolicy } from '../tree/rates.ts';
import { createKalshiOrderDesk, type OrderDesk } from '../venues/kalshi/order-desk.ts';
import { createKalshiAuth } from '../venues/kalshi/sign.ts';
import { createRateBudget } from '../venues/rate-budget.ts';
import type { VenueFault } from '../venues/venue.ts';
import { onDatabase } from './database.ts';
import { reasonOf } from './doctor/check.ts';
import { carryOut } from './orders/carry-out.ts';
import { chooseOrders, restingView, standingOf, type Standing } from './orders/choose.ts';
import { isPermitted, unpermitted } from './permit.ts';

/** Tokens of one cancel; a batch takes as many as its orders would one by one. */
const CANCEL_TOKENS = 2;
/** More at once would hold up the exits of a process that spends from the same account. */
const BATCH_MAX = 20;

type Session = { readonly desk: OrderDesk; readonly clock: Clock; readonly environment: string };

const refused = (...lines: readonly string[]): CommandFault => ({ exitCode: EXIT.refused, lines });

const unasked = ({ kind, message }: VenueFault): CommandFault =>
  refused(`the venue: expected an answer, found ${kind}: ${message}`);

const NO_ACCOUNT = refused(
  'orders: expected venues.kalshi, found none; the paper venue has those of its trades alone',
);

const openSession = ({ config, secrets }: EffectiveConfig): Session | null => {
  const { kalshi, requestTimeoutMs } = config.venues;
  const { kalshiKeyId: keyId, kalshiPrivateKey: key } = secrets;
  if (kalshi === null || keyId === null || key === null) return null;
  const clock = systemClock();
  const { name: environment, restUrl } = kalshiPlaceOf(kalshi);
  const policy = ratePolicy(config.venues, 1);
  const affordable = Math.floor((policy.write.burst - policy.exitReserveTokens) / CANCEL_TOKENS);
  const desk = createKalshiOrderDesk({
    restUrl,
    auth: createKalshiAuth({ keyId: keyId.reveal(), privateKeyPem: key.reveal() }, clock),
    clock,
    requestTimeoutMs,
    budget: createRateBudget({ policy, clock, random: Math.random }),
    batchMax: Math.max(1, Math.min(BATCH_MAX, affordable)),
  });
  return { desk, clock, environment };
};

/** Runs `work` in a session whose clock is the venue's; the session ends with it. */
const inSession = async <T>(
  settings: EffectiveConfig,
  work: (session: Session) => Promise<Result<T, CommandFault>>,
): Promise<Result<T, CommandFault>> => {
  const session = openSession(settings);
  if (session === null) return fail(NO_ACCOUNT);
  try {
    const skew = await session.desk.clockSkewMs();
    return skew.ok ? await work(session) : fail(unasked(skew.error));
  } finally {
    session.desk.stop();
  }
};

const standings = async (
  { desk }: Session,
  ours: InstallationId | null,
): Promise<Result<readonly Standing[], CommandFault>> => {
  const resting = await desk.resting();
  return resting.ok
    ? ok(resting.value.map((order) => standingOf(order, ours)))
    : fail(unasked(resting.error));
};

/** `tradewarden orders`: what rests in the account. The database only tells whose it is. */
export const listOrders: Commands['orders']['list'] = async (settings) => {
  const ours = await onDatabase(settings, ({ database }) => readInstallation(database));
  return inSession(settings, async (session) => {
    const found = await standings(session, ours.ok ? ours.value : null);
    return found.ok
      ? ok({ environment: session.environment, orders: found.value.map(restingView) })
      : found;
  });
};

/** Keeps what is asked before it is done, and what came of it after. */
const auditorOf = (database: Queryable, clock: Clock, { by }: OrdersRequest) => {
  const key = `orders-${randomUUID()}`;
  return async (kind: AuditKind, entry: object): Promise<void> => {
    const atMs = clock.now();
    const text = JSON.stringify({ kind, key, atMs, by, ...entry });
    await appendAudit(database, { kind, key, atMs, entry: text });
  };
};

/** What was done cannot be undone: an audit that fails afterwards is told beside it. */
const unaudited = async (noting: Promise<void>): Promise<string | null> => {
  try {
    await noting;
    return null;
  } catch (error) {
    return reasonOf(error);
  }
};

const changeIn = async (
  session: Session,
  database: Queryable,
  request: OrdersRequest,
): Promise<Result<OrdersChangeView, CommandFault>> => {
  const { clock, desk, environment } = session;
  const found = await standings(session, await readInstallation(database));
  if (!found.ok) return found;
  const chosen = chooseOrders(found.value, request);
  if (!chosen.ok) return chosen;
  if (chosen.value.length === 0) return ok({ environment, changed: [], unaudited: null });
  const note = auditorOf(database, clock, request);
  const { change, reason } = request;
  const what = `orders ${change.kind}`;
  const orders = chosen.value.map(restingView);
  await note('asked', { what, body: { environment, reason, change, orders } });
  const changed = await carryOut(desk, chosen.value, change);
  const answer = changed.map(({ order, outcome, told }) => ({ order: order.id, outcome, told }));
  return ok({
    environment,
    changed,
    unaudited: await unaudited(note('answered', { what, answer })),
  });
};

/** `tradewarden orders cancel|decrease|amend`: acts at the venue, on orders of no trade of ours. */
export const changeOrders: Commands['orders']['change'] = async (settings, permit, request) => {
  if (!isPermitted(permit, settings)) return fail(unpermitted);
  const done = await onDatabase(settings, ({ database }) =>
    inSession(settings, (session) => changeIn(session, database, request)),
  );
  return done.ok ? done.value : done;
};
