#!/usr/bin/env -S node --max-semi-space-size=64
import { commands } from './commands.ts';
import { runProcess } from './cli/process.ts';

await runProcess(commands);
