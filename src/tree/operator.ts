import { answerOperator, openOperatorRequests } from '../../db/operator-requests.ts';
import { createOperator } from '../runtime/operator.ts';
import { standingOf } from '../runtime/standing.ts';
import { endedBy, type ChildSpec } from '../runtime/supervision/child.ts';
import { changeFor } from '../settings/preview.ts';
import type { SettingsState } from '../settings/state.ts';
import { readStateAt } from '../settings/store.ts';
import type { House } from './house.ts';
import { revivalOf } from './revival.ts';

/** `operator`: takes up what people have asked of trades by the command line. */
export const operatorChild = (house: House): ChildSpec => ({
  id: 'operator',
  kind: 'worker',
  restart: 'permanent',
  shutdownMs: house.config.supervision.trades.shutdownMs,
  start: () => {
    const { book, clock, guardian, inbox, log, organs } = house;
    let last: SettingsState | null = null;
    const stateAt = async (version: number): Promise<SettingsState> => {
      if (last?.version !== version) last = await readStateAt(organs.store.get().database, version);
      return last;
    };
    const operator = createOperator({
      clock,
      trades: organs.trades.get,
      reading: (context) => guardian.reading(context, clock.now()),
      explain: (trade) => {
        const { context } = trade;
        const nowMs = clock.now();
        const reading = guardian.reading(context, nowMs);
        const blockers = guardian.watch.blockers(context.tradeId, nowMs);
        return JSON.stringify(standingOf(trade, reading, blockers, nowMs));
      },
      revival: revivalOf(house),
      guard: async (version, context) => changeFor(await stateAt(version), context),
      open: () => openOperatorRequests(organs.store.get().database, book),
      answer: async (request, answer) => {
        await answerOperator(organs.store.get().database, request.id, answer);
        const { tradeId: trade, kind, by } = request;
        if (kind !== 'explain') log.info('a request of the operator', { trade, kind, by, answer });
      },
    });
    const leave = inbox.follow('requests cannot be taken up', async ({ requests }) => {
      if (requests) await operator.look();
    });
    return endedBy(leave);
  },
});
