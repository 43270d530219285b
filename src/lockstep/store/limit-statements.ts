import { z } from 'zod';

import type { Answer } from './answer.ts';

/* What the limits of trading ask of the store. */

const killSwitch: Answer = ({ killSwitch: { seen: _, setting, ...row } }) => [
  { ...row, setting: String(setting) },
];

const killSwitchSeen: Answer = (tables, [setting]) => {
  tables.killSwitch = { ...tables.killSwitch, seen: z.number().parse(setting) };
  return [];
};

export const LIMIT_STATEMENTS: readonly (readonly [string, Answer])[] = [
  ['kill-switch', killSwitch],
  ['kill-switch-seen', killSwitchSeen],
];
