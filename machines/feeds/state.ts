import type { SnapshotFrom } from 'xstate';

import type { FeedState } from '../model/feed.ts';
import type { feedMachine } from './feed.ts';

/** The one name of where a feed stands; the chart's nesting stays its own affair. */
export const feedStateOf = ({ value }: SnapshotFrom<typeof feedMachine>): FeedState => {
  if (typeof value === 'string') return value;
  const { attached } = value;
  return typeof attached === 'string' ? attached : attached.established.standing;
};
