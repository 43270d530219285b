import { z } from 'zod';

import { readKillSwitch, setKillSwitch } from '../../../db/kill-switch.ts';
import type { Queryable } from '../../../db/queryable.ts';
import { tradeSince } from '../../../db/trade-moves.ts';
import type { TradeId } from '../../../machines/model/ids.ts';
import { KILL_SWITCH_STATES, type KillSwitchState } from '../../../machines/model/kill-switch.ts';
import type { OperatorAsk } from '../../cli/commands.ts';
import { askTrade } from '../../service/operator.ts';
import { mayAct, nameOf, type Caller } from '../access/roles.ts';
import {
  acting,
  bodyOf,
  found,
  NOTHING,
  refused,
  type Around,
  type Endpoint,
  type Reply,
  type Wire,
} from '../endpoint.ts';
import { problemOf } from '../faults.ts';
import { closeAsk, done, reasonAsk, switchAsk, switched, tradeAsk } from '../schemas/actions.ts';
import { ofTrade } from '../schemas/params.ts';

export type ActionSources = {
  readonly database: Queryable;
  /** Keeps each action, and lets it happen once. */
  readonly audit: Around;
  readonly isReadOnly: boolean;
  /** Null where there is no such child; false where it is not started again by hand. */
  readonly restart: (supervisor: string, child: string) => boolean | null;
};

const PER_MINUTE = 10;

type TradeRequest = Pick<OperatorAsk, 'kind'> & {
  readonly expectedSeq: number;
  readonly countCenti: number | null;
};

const askOf = async (
  { database }: ActionSources,
  trade: TradeId,
  caller: Caller,
  { countCenti, expectedSeq, kind }: TradeRequest,
): Promise<Reply<Wire<typeof done>>> => {
  const since = await tradeSince(database, trade, expectedSeq);
  if (since === null) return refused({ status: 404, title: 'there is no such trade' });
  if (since.hasMoved) {
    const detail = `expected transition ${expectedSeq}, found ${since.seq}`;
    return refused({ status: 409, title: 'the trade has moved since', detail });
  }
  const asked = await askTrade(database, {
    id: trade,
    kind,
    by: nameOf(caller),
    countCenti,
  });
  if (!asked.ok) return refused(problemOf(asked.error));
  const { answer } = asked.value;
  return answer?.startsWith('refused') === true
    ? refused({ status: 422, title: 'the trade cannot do that now', detail: answer })
    : found({ answer });
};

const SIMPLE = [
  { kind: 'pause', summary: 'Pause the stops of a trade: it counts as unprotected.' },
  { kind: 'resume', summary: 'Resume the stops of a trade.' },
  { kind: 'retry', summary: 'Try the exit of a trade again, without waiting out its pause.' },
  { kind: 'revive', summary: 'Take a parked trade, and its parked orders, up again.' },
] as const;

/** What every action on a trade has in common. */
const onTrade = {
  role: 'operate',
  changes: true,
  perMinute: PER_MINUTE,
  params: ofTrade,
  answer: done,
  refusals: [404, 409, 422, 503],
} as const;

const tradeActions = (sources: ActionSources): readonly Endpoint[] => [
  acting(
    {
      ...onTrade,
      path: '/trades/{trade}/close',
      summary: 'Leave the position of a trade now, or a part of it.',
      body: bodyOf(closeAsk),
      run: ({ body, caller, params }) =>
        askOf(sources, params.trade, caller, { kind: 'close', ...body }),
    },
    sources.audit,
  ),
  ...SIMPLE.map(({ kind, summary }) =>
    acting(
      {
        ...onTrade,
        path: `/trades/{trade}/${kind}`,
        summary,
        body: bodyOf(tradeAsk),
        run: ({ body, caller, params }) =>
          askOf(sources, params.trade, caller, { kind, countCenti: null, ...body }),
      },
      sources.audit,
    ),
  ),
];

const letsGo = (from: KillSwitchState, to: KillSwitchState): boolean =>
  KILL_SWITCH_STATES.indexOf(to) < KILL_SWITCH_STATES.indexOf(from);

/** Towards safety whoever may operate, at any time; back only an admin who knows how it stands. */
const switchTo = async (
  { database, isReadOnly }: ActionSources,
  { expectedSetting, reason, state }: z.infer<typeof switchAsk>,
  caller: Caller,
): Promise<Reply<Wire<typeof switched>>> => {
  const current = await readKillSwitch(database);
  const isBack = letsGo(current.state, state);
  if (isBack && !mayAct(caller.role, 'admin'))
    return refused({ status: 403, title: 'expected an admin, to let go of the kill switch' });
  if (isBack && isReadOnly)
    return refused({ status: 403, title: 'expected api.readOnly to be false: this only shows' });
  if (expectedSetting !== current.setting && (isBack || expectedSetting !== null)) {
    const detail = `expected setting ${expectedSetting ?? 'to be given'}, found ${current.setting}`;
    return refused({ status: 409, title: 'the kill switch has been set meanwhile', detail });
  }
  return found(await setKillSwitch(database, { state, by: nameOf(caller), reason }));
};

const beginRestart = (
  { restart }: ActionSources,
  supervisor: string,
  child: string,
): Reply<Wire<typeof done>> => {
  const isBegun = restart(supervisor, child);
  if (isBegun === null) return refused({ status: 404, title: 'there is no such child' });
  return isBegun
    ? found({ answer: 'restarting' })
    : refused({ status: 422, title: 'this child is not started again by hand' });
};

const houseActions = (sources: ActionSources): readonly Endpoint[] => [
  acting(
    {
      path: '/switch',
      summary: 'Set the kill switch: towards safety always, back as an admin.',
      role: 'operate',
      changes: false,
      perMinute: null,
      params: NOTHING,
      body: bodyOf(switchAsk),
      answer: switched,
      refusals: [409, 503],
      run: ({ body, caller }) => switchTo(sources, body, caller),
    },
    sources.audit,
  ),
  acting(
    {
      path: '/tree/{supervisor}/{child}/restart',
      summary: 'Stop a child of a supervisor that touches no trade, and start it anew.',
      role: 'admin',
      changes: true,
      perMinute: PER_MINUTE,
      params: z.strictObject({ supervisor: z.string(), child: z.string() }),
      body: bodyOf(reasonAsk),
      answer: done,
      refusals: [404, 409, 422, 503],
      run: ({ params }) => Promise.resolve(beginRestart(sources, params.supervisor, params.child)),
    },
    sources.audit,
  ),
];

/** What people may do by the API, each once under its key, with a reason, and kept. */
export const actionEndpoints = (sources: ActionSources): readonly Endpoint[] => [
  ...tradeActions(sources),
  ...houseActions(sources),
];
