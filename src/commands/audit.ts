import type { Commands } from '../cli/commands.ts';
import { verifyAuditChain } from '../service/audit.ts';
import { onDatabase } from './database.ts';

/** `tradewarden audit verify` */
export const verifyAudit: Commands['verifyAudit'] = (settings) =>
  onDatabase(settings, ({ database }) => verifyAuditChain(database));
