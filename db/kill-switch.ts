import { z } from 'zod';

import {
  KILL_SWITCH_STATES,
  type KillSwitchSetting,
  type KillSwitchState,
} from '../machines/model/kill-switch.ts';
import type { Queryable } from './queryable.ts';
import { bigintColumn, exactlyOne, instant, instantColumn } from './rows.ts';

const settingRows = z.array(
  z.object({
    state: z.enum(KILL_SWITCH_STATES),
    setting: bigintColumn,
    by: z.string(),
    reason: z.string().nullable(),
    sinceMs: instantColumn,
  }),
);

const COLUMNS = `state, setting, set_by as by, reason, ${instant('set_at', 'sinceMs')}`;

/** How the switch stands. */
export const readKillSwitch = async (q: Queryable): Promise<KillSwitchSetting> =>
  exactlyOne(
    settingRows.parse(
      await q.query({
        name: 'kill-switch',
        text: `select ${COLUMNS} from kill_switch`,
        values: [],
      }),
    ),
  );

export type KillSwitchChange = {
  readonly state: KillSwitchState;
  readonly by: string;
  readonly reason: string | null;
};

/** Sets the switch and notes it in its history, both or neither. */
export const setKillSwitch = async (
  q: Queryable,
  { state, by, reason }: KillSwitchChange,
): Promise<KillSwitchSetting> =>
  exactlyOne(
    settingRows.parse(
      await q.query({
        name: 'kill-switch-set',
        text: `
          with changed as (
            update kill_switch set state = $1, setting = setting + 1, set_by = $2, reason = $3,
              set_at = clock_timestamp()
            returning setting, state, set_by, reason, set_at
          ), noted as (
            insert into kill_switch_history select * from changed
          )
          select ${COLUMNS} from changed`,
        values: [state, by, reason],
      }),
    ),
  );

/** The guarding process has taken this setting in. */
export const noteKillSwitchSeen = async (q: Queryable, setting: number): Promise<void> => {
  await q.query({
    name: 'kill-switch-seen',
    text: `
      update kill_switch set seen_setting = $1::bigint, seen_at = clock_timestamp()
      where seen_setting is distinct from $1::bigint`,
    values: [setting],
  });
};

const seenRows = z.array(z.object({ seen: bigintColumn.nullable() }));

/** The last setting that a guarding process has taken in; null before the first. */
export const readKillSwitchSeen = async (q: Queryable): Promise<number | null> =>
  exactlyOne(
    seenRows.parse(
      await q.query({
        name: 'kill-switch-seen-read',
        text: 'select seen_setting as seen from kill_switch',
        values: [],
      }),
    ),
  ).seen;

/** The latest settings, newest first. */
export const readKillSwitchHistory = async (
  q: Queryable,
  limit: number,
): Promise<readonly KillSwitchSetting[]> =>
  settingRows.parse(
    await q.query({
      name: 'kill-switch-history',
      text: `select ${COLUMNS} from kill_switch_history order by setting desc limit $1`,
      values: [limit],
    }),
  );
