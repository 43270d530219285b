import type { LiveBrief, LiveFact } from '../live-view.ts';
import { pairs } from './table.ts';

const part = (title: string, facts: readonly LiveFact[]): readonly string[] => [
  '',
  title,
  ...pairs(facts.map(({ what, found }) => [`  ${what}`, found] as const)),
];

/** What is confirmed, before the question. */
export const renderLiveBrief = (brief: LiveBrief): readonly string[] => [
  '',
  `LIVE: orders go to ${brief.environment}`,
  ...part('hosts', brief.hosts),
  ...part('account', brief.account),
  ...part('limits', brief.limits),
  ...part('switches', brief.switches),
  '',
];
