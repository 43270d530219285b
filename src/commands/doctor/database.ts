import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { readSchemaVersion } from '../../../db/schema-version.ts';
import { readLeaseHolder } from '../../../db/status.ts';
import type { CheckView } from '../../cli/doctor-view.ts';
import type { EffectiveConfig } from '../../config/load.ts';
import { onDatabase, type Source } from '../database.ts';
import { dataDirectoryOf } from '../run.ts';
import { checksOf } from './check.ts';

const { failed, passed, skipped, warned } = checksOf('database');

const schema = async ({ database }: Source): Promise<CheckView> => {
  const { applied, known } = await readSchemaVersion(database);
  const found = `version ${applied} of ${known}`;
  if (applied > known)
    return failed('schema', found, 'a newer Tradewarden has used it: this one must not');
  return applied < known
    ? passed('schema', `${found}; the next run brings it up to date`)
    : passed('schema', found);
};

const guardian = async ({ database }: Source): Promise<CheckView> => {
  const holder = await readLeaseHolder(database);
  return holder === null
    ? passed('guarded by', 'nobody now')
    : warned('guarded by', holder.name, 'another run would be refused while it lives');
};

const look = async (source: Source): Promise<readonly CheckView[]> => {
  const { applied } = await readSchemaVersion(source.database);
  const reached = passed('reached', source.where);
  return applied === 0
    ? [reached, passed('schema', 'none yet; the first run makes it')]
    : [reached, await schema(source), await guardian(source)];
};

/** The single source of truth: reached, of a known version, and free. */
export const checkDatabase = async (settings: EffectiveConfig): Promise<readonly CheckView[]> => {
  const directory = dataDirectoryOf(settings.config.dataDirectory);
  const isEmbedded = settings.secrets.databaseUrl === null;
  if (isEmbedded && !existsSync(join(directory, 'postgres')))
    return [skipped('embedded', `none yet; the first run makes one in ${directory}`)];
  const looked = await onDatabase(settings, look);
  return looked.ok
    ? looked.value
    : looked.error.lines.map((line) => failed('reached', line, 'nothing is guarded without it'));
};
