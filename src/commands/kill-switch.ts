import { setTimeout as pause } from 'node:timers/promises';

import {
  readKillSwitch,
  readKillSwitchHistory,
  readKillSwitchSeen,
  setKillSwitch,
} from '../../db/kill-switch.ts';
import type { Database } from '../../db/pool.ts';
import { readLeaseHolder } from '../../db/status.ts';
import { fail, ok, type Result } from '../../machines/model/result.ts';
import type { CommandFault, Commands } from '../cli/commands.ts';
import { EXIT } from '../cli/exit-codes.ts';
import type { KillSwitchView } from '../cli/views.ts';
import { onDatabase } from './database.ts';

const ASK_EVERY_MS = 50;
const WAIT_MS = 10_000;
const HISTORY = 20;

const unseen: CommandFault = {
  exitCode: EXIT.unexpectedFailure,
  lines: [
    'expected the process that guards the trades to see the kill switch, found that it has not ' +
      `within ${WAIT_MS / 1000} s; the setting stands and is seen when that process can`,
  ],
};

const seenNow = async (database: Database, setting: number): Promise<KillSwitchView['seen']> => {
  if ((await readLeaseHolder(database)) === null) return 'nobody guards';
  return ((await readKillSwitchSeen(database)) ?? 0) >= setting ? 'seen' : 'not yet';
};

/** Null where the process that guards has not seen it in time. */
const untilSeen = async (
  database: Database,
  setting: number,
): Promise<KillSwitchView['seen'] | null> => {
  for (let waitedMs = 0; waitedMs < WAIT_MS; waitedMs += ASK_EVERY_MS) {
    const seen = await seenNow(database, setting);
    if (seen !== 'not yet') return seen;
    await pause(ASK_EVERY_MS);
  }
  return null;
};

/** `tradewarden switch`: reads the row, or sets it and waits until that is seen. */
export const killSwitch: Commands['killSwitch'] = async (settings, change) => {
  const done = await onDatabase(
    settings,
    async ({ database }): Promise<Result<KillSwitchView, CommandFault>> => {
      const setting =
        change === null ? await readKillSwitch(database) : await setKillSwitch(database, change);
      const seen =
        change === null
          ? await seenNow(database, setting.setting)
          : await untilSeen(database, setting.setting);
      const history = await readKillSwitchHistory(database, HISTORY);
      return seen === null ? fail(unseen) : ok({ ...setting, seen, history });
    },
  );
  return done.ok ? done.value : done;
};
