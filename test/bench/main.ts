import { parseArgs } from 'node:util';

import { actorsPart } from './actors.ts';
import { burstPart } from './burst.ts';
import { feedsPart } from './feeds.ts';
import { restartPart } from './restart.ts';
import { journalPart } from './journal.ts';
import { lockstepPart } from './lockstep.ts';
import { quotesPart } from './quotes.ts';
import { watchersPart } from './watchers.ts';
import { describeGoal, isMet, machine, type Outcome, type Part, type Print } from './report.ts';

const PARTS: readonly Part[] = [
  quotesPart,
  feedsPart,
  burstPart,
  journalPart,
  actorsPart,
  lockstepPart,
  restartPart,
  watchersPart,
];
const NAMES = PARTS.map(({ name }) => name);

const USAGE = `npm run bench -- [--quick] [--json] [${NAMES.join('] [')}]`;
const MISUSED = 2;

type Asked = {
  readonly parts: readonly Part[];
  readonly quick: boolean;
  readonly json: boolean;
};

const asked = (): Asked => {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      quick: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
    },
  });
  const unknown = positionals.filter((name) => !NAMES.includes(name));
  if (unknown.length > 0)
    throw new TypeError(`expected parts of ${NAMES.join(', ')}; found ${unknown.join(', ')}`);
  const parts = PARTS.filter(({ name }) => positionals.length === 0 || positionals.includes(name));
  return { parts, ...values };
};

type Measured = Outcome & { readonly name: string; readonly seconds: number };

const runPart = async (part: Part, quick: boolean, print: Print): Promise<Measured> => {
  const startedAt = performance.now();
  print(`${part.name}: begins; ${machine()}`);
  const outcome = await part.run(print, quick ? 'quick' : 'full');
  const seconds = (performance.now() - startedAt) / 1_000;
  print(`${part.name}: took ${seconds.toFixed(1)} s; ${machine()}`);
  return { name: part.name, seconds, ...outcome };
};

const toJson = (measured: readonly Measured[]): string =>
  JSON.stringify({
    at: new Date().toISOString(),
    machine: machine(),
    parts: measured.map(({ goals, ...part }) => ({
      ...part,
      goals: goals.map((goal) => ({ ...goal, met: isMet(goal) })),
    })),
  });

const main = async ({ parts, quick, json }: Asked): Promise<void> => {
  const print: Print = (line) => void (json ? process.stderr : process.stdout).write(`${line}\n`);
  const measured: Measured[] = [];
  for (const part of parts) measured.push(await runPart(part, quick, print));
  if (json) {
    process.stdout.write(`${toJson(measured)}\n`);
    return;
  }
  print('');
  measured.flatMap(({ goals }) => goals.flatMap(describeGoal)).forEach(print);
};

const startOrExplain = async (): Promise<void> => {
  let request: Asked;
  try {
    request = asked();
  } catch (error) {
    process.stderr.write(`${String(error)}\n${USAGE}\n`);
    process.exitCode = MISUSED;
    return;
  }
  await main(request);
};

await startOrExplain();
