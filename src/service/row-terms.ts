import { z } from 'zod';

import { linearInstrument } from '../../db/rows.ts';
import type { StoredTransition } from '../../db/transitions.ts';
import type { Terms } from '../../machines/model/instrument.ts';

const terms = z.object({
  side: z.enum(['yes', 'no']),
  instrument: linearInstrument.exactOptional(),
});

const ofTrade = z.object({ ticket: terms }).transform(({ ticket }) => ticket);
const ofOrder = z.object({ request: terms }).transform(({ request }) => request);

/** What is held by the trade of a row, as the row itself has it. */
export const termsOf = ({ actor, context }: StoredTransition): Terms =>
  (actor.kind === 'trade' ? ofTrade : ofOrder).parse(context);
