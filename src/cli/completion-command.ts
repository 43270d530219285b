import { Argument, type Command } from 'commander';

import type { Register } from './cli.ts';
import { bashScript } from './completion/bash.ts';
import { fishScript } from './completion/fish.ts';
import { outlinesOf } from './completion/outline.ts';
import { zshScript } from './completion/zsh.ts';
import { printLines } from './console.ts';

const SCRIPTS = { bash: bashScript, zsh: zshScript, fish: fishScript } as const;

const SHELLS = ['bash', 'zsh', 'fish'] as const;

const programOf = (command: Command): Command =>
  command.parent === null ? command : programOf(command.parent);

/** What a shell needs to complete what is typed, made of the commands themselves. */
export const registerCompletion: Register = ({ add, console }) => {
  add('completion', 'print what makes a shell complete commands and options')
    .addArgument(new Argument('<shell>', 'the shell that is to').choices(SHELLS))
    .action((shell: (typeof SHELLS)[number], _options: object, command: Command) =>
      printLines(console.out, SCRIPTS[shell](outlinesOf(programOf(command)))),
    );
};
