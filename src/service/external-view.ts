import type { StoredExternal } from '../../db/externals.ts';
import type { ExternalView } from '../cli/views.ts';
import { plainCount, plainPrice, shownOf } from '../runtime/plain.ts';

/** A position that is not ours, as people and programs are shown it. */
export const externalView = (external: StoredExternal): ExternalView => {
  const { countCenti, priceCenti, unexplainedCenti } = external;
  return {
    ...external,
    ...shownOf(external),
    countCenti: plainCount(external, countCenti),
    unexplainedCenti: plainCount(external, unexplainedCenti),
    priceCenti: priceCenti === null ? null : plainPrice(external, priceCenti),
  };
};
