import { z } from 'zod';

import { installationId, type InstallationId } from '../machines/model/ids.ts';
import type { Queryable } from './queryable.ts';
import { exactlyOne } from './rows.ts';

const rowsSchema = z.array(z.object({ id: z.string().transform(installationId) }));

/** The database's own id, drawn when it was made. */
export const readInstallation = async (q: Queryable): Promise<InstallationId> =>
  exactlyOne(
    rowsSchema.parse(
      await q.query({ name: 'installation', text: 'select id from installation', values: [] }),
    ),
  ).id;
