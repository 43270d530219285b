import type { Commands } from './cli/commands.ts';
import { accounts } from './commands/accounts.ts';
import { adopt, listExternals } from './commands/adopt.ts';
import { verifyAudit } from './commands/audit.ts';
import { open } from './commands/open.ts';
import { readDesks } from './commands/desks.ts';
import { doctor } from './commands/doctor.ts';
import { live } from './commands/live.ts';
import { killSwitch } from './commands/kill-switch.ts';
import { calibration } from './commands/calibration.ts';
import { modelCommands } from './commands/model.ts';
import { ask } from './commands/operator.ts';
import { readStatus, readTradeHistory, readTradeList } from './commands/queries.ts';
import { changeOrders, listOrders } from './commands/orders.ts';
import { portfolio } from './commands/portfolio.ts';
import { reconcileBook } from './commands/reconcile.ts';
import { changeSettings } from './commands/settings-change.ts';
import { readChanges, readGuard } from './commands/settings.ts';
import { run } from './commands/run.ts';
import { readSignals } from './commands/signals.ts';
import { verifyBook } from './commands/verify.ts';
import { explain } from './commands/explain.ts';
import { exportTrade } from './commands/export.ts';
import { exportSession } from './commands/export-session.ts';
import { processCommands } from './commands/process.ts';
import { record } from './commands/record.ts';
import { replay } from './commands/replay.ts';
import { importFile } from './commands/import.ts';
import { whatIf } from './commands/whatif.ts';

/** The commands of the program, as its command line calls them. */
export const commands: Commands = {
  run,
  live,
  ask,
  open,
  desks: readDesks,
  process: processCommands,
  doctor,
  accounts,
  signals: readSignals,
  killSwitch,
  external: listExternals,
  adopt,
  status: readStatus,
  trades: readTradeList,
  trade: readTradeHistory,
  portfolio,
  orders: { list: listOrders, change: changeOrders },
  reconcile: reconcileBook,
  settings: readGuard,
  settingsHistory: readChanges,
  model: modelCommands,
  calibration,
  changeSettings,
  verify: verifyBook,
  importFile,
  verifyAudit,
  whatIf,
  explain,
  replay,
  exportTrade,
  exportSession,
  record,
};
