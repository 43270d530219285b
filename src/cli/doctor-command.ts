import type { Result } from '../../machines/model/result.ts';
import type { Register } from './cli.ts';
import type { CommandFault } from './commands.ts';
import { printFaults, printJson, printLines, type Console } from './console.ts';
import type { DoctorView } from './doctor-view.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { renderDoctor } from './render/doctor.ts';

const print = (
  found: Result<DoctorView, CommandFault>,
  json: boolean,
  console: Console,
): ExitCode => {
  if (!found.ok) {
    printFaults(console, found.error.lines);
    return found.error.exitCode;
  }
  if (json) printJson(console.out, found.value);
  else printLines(console.out, renderDoctor(found.value));
  return found.value.isReady ? EXIT.ok : EXIT.notReady;
};

export const registerDoctor: Register = ({ add, acting, commands, console }) => {
  add('doctor', 'look, without trading, at everything that a run rests on').action(
    acting<object>(async (settings, { json }) =>
      print(await commands.doctor(settings), json, console),
    ),
  );
};
