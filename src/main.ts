#!/usr/bin/env node
import { commands } from './commands.ts';
import { runProcess } from './cli/process.ts';

await runProcess(commands);
