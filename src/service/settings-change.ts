import { setTimeout as pause } from 'node:timers/promises';

import { latestBook } from '../../db/books.ts';
import { loadLiveTrades } from '../../db/live-actors.ts';
import { askGuards, readGuardAnswers } from '../../db/operator-requests.ts';
import type { Database } from '../../db/pool.ts';
import type { Queryable } from '../../db/queryable.ts';
import { askPreview, readPreview, type Draft } from '../../db/settings-previews.ts';
import { appendSettings, readSettingsVersion } from '../../db/settings.ts';
import { readLeaseHolder } from '../../db/status.ts';
import { placeOf, scopeText } from '../../machines/model/layers.ts';
import { fail, ok, type Result } from '../../machines/model/result.ts';
import { epochMs } from '../../machines/model/time.ts';
import type { TradeContext } from '../../machines/model/trade.ts';
import type { CommandFault, SettingsRequest } from '../cli/commands.ts';
import { EXIT } from '../cli/exit-codes.ts';
import type { SettingsAppliedView, SettingsPreviewView } from '../cli/views.ts';
import { renderFault } from '../config/fault.ts';
import type { Config } from '../config/schema.ts';
import type { Stored } from '../runtime/durable/logic.ts';
import { tradeLogic } from '../runtime/durable/trade-logic.ts';
import { differences } from '../settings/patch.ts';
import {
  changeFor,
  isReached,
  previewAnswer,
  previewOf,
  type TradePreview,
} from '../settings/preview.ts';
import { commandLayer, faultsOf, proposed, type SettingsState } from '../settings/state.ts';
import { fault } from './faults.ts';
import { draftOf } from './settings-draft.ts';

const ASK_EVERY_MS = 100;
const WAIT_MS = 10_000;

/** Where settings are changed, and how they stand. */
export type SettingsPlace = {
  readonly database: Database;
  readonly config: Config;
  readonly current: SettingsState;
};

type Failure = { readonly ok: false; readonly error: CommandFault };

const superseded = (expected: number, found: number): Failure =>
  fault(EXIT.superseded, `settings: expected version ${expected}, found version ${found}`);

/** The open trades that a draft is for, as the store has them. */
const reachedTrades = async (
  q: Queryable,
  { scope }: Pick<Draft, 'scope'>,
): Promise<readonly Stored<TradeContext>[]> => {
  const book = await latestBook(q);
  if (book === null) return [];
  const rows = await loadLiveTrades(q, book.id);
  return rows.map((row) => tradeLogic.read(row)).filter(({ context }) => isReached(scope, context));
};

/** Asks again and again until there is an answer; null when there is none in time. */
const until = async <T>(ask: () => Promise<T | null>): Promise<T | null> => {
  for (let waitedMs = 0; waitedMs < WAIT_MS; waitedMs += ASK_EVERY_MS) {
    const answer = await ask();
    if (answer !== null) return answer;
    await pause(ASK_EVERY_MS);
  }
  return null;
};

type Seen = { readonly blind: string | null; readonly trades: readonly TradePreview[] };

/** Without a process that sees the markets: only what is armed and disarmed. */
const seenBlindly = (
  state: SettingsState,
  trades: readonly Stored<TradeContext>[],
  blind: string,
): Seen => ({
  blind,
  trades: trades.flatMap((trade) => previewOf(state, trade, null, epochMs(Date.now())) ?? []),
});

const see = async (
  database: Database,
  draft: Draft,
  state: SettingsState,
  trades: readonly Stored<TradeContext>[],
): Promise<Result<Seen, CommandFault>> => {
  const holder = await readLeaseHolder(database);
  if (holder === null) return ok(seenBlindly(state, trades, 'no process guards the trades now'));
  const id = await askPreview(database, draft);
  const answer = await until(() => readPreview(database, id));
  if (answer === null) {
    const silence = `${holder.name} has not answered within ${WAIT_MS / 1000} s`;
    return ok(seenBlindly(state, trades, silence));
  }
  const { version, trades: seen } = previewAnswer.parse(answer);
  return seen === null ? superseded(draft.version, version) : ok({ blind: null, trades: seen });
};

/** The change, and a request to each trade that it is for: all of it, or nothing. */
const apply = (
  database: Database,
  { version, scope, patch }: Draft,
  state: SettingsState,
  { by, reason }: SettingsRequest,
): Promise<Result<number, CommandFault>> =>
  database.transaction(async (q) => {
    const change = { source: 'command', scope, patch, origins: {}, by, reason } as const;
    const made = await appendSettings(q, version, change);
    if (made === null) return superseded(version, await readSettingsVersion(q));
    const trades = (await reachedTrades(q, { scope })).filter(
      ({ context }) => changeFor(state, context) !== null,
    );
    await askGuards(q, {
      trades: trades.map(({ context }) => context.tradeId),
      settingsVersion: made,
      by,
    });
    return ok(made);
  });

/** What the trades have made of a version: all answers, or those there are when patience ends. */
const outcomeOf = async (database: Database, version: number): Promise<SettingsAppliedView> => {
  const read = () => readGuardAnswers(database, version);
  const isGuarded = (await readLeaseHolder(database)) !== null;
  const settled = async () => {
    const trades = await read();
    return trades.every(({ answer }) => answer !== null) ? trades : null;
  };
  return { version, trades: (isGuarded ? await until(settled) : null) ?? (await read()) };
};

const previewView = (
  current: SettingsState,
  { version, scope, patch }: Draft,
  seen: Seen,
): SettingsPreviewView => ({
  version,
  scope: scopeText(scope),
  changes: differences(commandLayer(current, scope)?.patch ?? {}, patch),
  ...seen,
});

/**
 * Changes settings, once `show` has been told what that would do to each open trade. Null where
 * nothing was to be applied.
 */
export const changeSettingsIn = async (
  { config, current, database }: SettingsPlace,
  request: SettingsRequest,
  show: (preview: SettingsPreviewView) => void,
): Promise<Result<SettingsAppliedView | null, CommandFault>> => {
  if (request.expect !== null && request.expect !== current.version)
    return superseded(request.expect, current.version);
  const draft = await draftOf(database, config, current, request.edit);
  if (!draft.ok) return draft;
  const state = proposed(current, draft.value.scope, draft.value.patch);
  const trades = await reachedTrades(database, draft.value);
  const places = trades.map(({ context }) => placeOf(context.tradeId, context.ticket));
  const faults = faultsOf(state, places);
  if (faults.length > 0) return fault(EXIT.usage, ...faults.map(renderFault));
  const seen = await see(database, draft.value, state, trades);
  if (!seen.ok) return seen;
  show(previewView(current, draft.value, seen.value));
  if (!request.apply) return ok(null);
  const made = await apply(database, draft.value, state, request);
  return made.ok ? ok(await outcomeOf(database, made.value)) : fail(made.error);
};
