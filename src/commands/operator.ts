import type { Commands } from '../cli/commands.ts';
import { askTrade } from '../service/operator.ts';
import { onDatabase } from './database.ts';

/** What a person asks of one trade: a request in the database, and its answer. */
export const ask: Commands['ask'] = async (settings, request) => {
  const asked = await onDatabase(settings, ({ database }) => askTrade(database, request));
  return asked.ok ? asked.value : asked;
};
