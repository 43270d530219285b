import type { Difference } from '../../machines/accounts/differences.ts';
import type { DifferenceView } from '../cli/views.ts';
import { fieldsOf, wordsOf } from '../runtime/account/words.ts';

/** A difference between the store and the venue, as people read it. */
export const differenceView = (difference: Difference, isCertain: boolean): DifferenceView => ({
  kind: difference.kind,
  what: wordsOf(difference),
  figures: fieldsOf(difference),
  action: difference.action,
  isCertain,
});
