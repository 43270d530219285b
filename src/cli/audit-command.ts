import type { AuditView } from './audit-view.ts';
import { show, type Register } from './cli.ts';
import { EXIT } from './exit-codes.ts';

const renderAudit = ({ broken, hash, rows }: AuditView): readonly string[] =>
  broken === null
    ? [`${rows} rows, each sealed by the next`, ...(hash === '' ? [] : [`last hash  ${hash}`])]
    : [`the chain breaks at row ${broken.row}: ${broken.fault}`];

/** What was asked of the API, and whether somebody has changed that since. */
export const registerAudit: Register = ({ add, acting, commands, console }) => {
  const audit = add('audit', 'what was asked of the API');
  add('verify', 'check that no row of the audit was changed or taken away', audit).action(
    acting<object>(async (settings, { json }) => {
      const found = await commands.verifyAudit(settings);
      const shown = show(found, json, renderAudit, console);
      return found.ok && found.value.broken !== null ? EXIT.verificationFailed : shown;
    }),
  );
};
