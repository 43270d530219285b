/** A text that breaks exactly one house rule, and where and why it must be reported. */
export type PlantedBreach = {
  readonly title: string;
  readonly path: string;
  readonly text: string;
  readonly rule: string;
  readonly line: number;
  readonly reason: string;
};

const planted =
  (rule: string) =>
  (title: string, path: string, text: string, line: number, reason: string): PlantedBreach => ({
    title,
    path,
    text,
    rule,
    line,
    reason,
  });

const imports = planted('imports');
const purity = planted('purity');
const durable = planted('durable');
const wildcard = planted('wildcard');
const names = planted('names');
const language = planted('language');
const size = planted('size');
const tests = planted('tests');

const TRADE = 'machines/trades/trade.ts';
const DESK = 'machines/desks/desk.ts';

/** Put together, so that this file itself holds no such word. */
const LEFT_FOR_LATER = ['TO', 'DO'].join('');

const lines = (count: number): string => 'export const a = 1;\n'.repeat(count);

const chart = (config: string): string =>
  `\nexport const m = setup({}).createMachine(${config});\n`;

const NOT_PURE: readonly (readonly [code: string, found: string])[] = [
  ['export const a = () => Date.now();', 'Date.now'],
  ['export const a = () => new Date();', 'new Date()'],
  ['export const a = () => Date();', 'Date()'],
  ['export const a = () => performance.now();', 'performance'],
  ['export const a = () => Math.random();', 'Math.random'],
  ['export const a = () => setTimeout(a, 1);', 'setTimeout'],
  ['export const a = () => setInterval(a, 1);', 'setInterval'],
  ['export const a = () => setImmediate(a);', 'setImmediate'],
  ['export const a = () => queueMicrotask(a);', 'queueMicrotask'],
  ['export const a = () => process.env;', 'process'],
  ["export const a = () => console.log('x');", 'console'],
  ["export const a = () => fetch('http://x');", 'fetch'],
  ['export const a = () => globalThis;', 'globalThis'],
  ['const later = setTimeout;\nexport const a = later;', 'setTimeout'],
  ['export const a = { setTimeout };', 'setTimeout'],
];

export const BREACHES: readonly PlantedBreach[] = [
  imports('a node: module in machines', DESK, "import 'node:fs';\n", 1, "found 'node:fs'"),
  imports('pino in machines', DESK, "\nimport { pino } from 'pino';\n", 2, "found 'pino'"),
  imports('xstate in the model', 'machines/model/a.ts', "import 'xstate';\n", 1, 'xstate'),
  imports('src from machines', DESK, "import '../../src/system.ts';\n", 1, 'src/system.ts'),
  imports(
    'a type from a sideways folder',
    DESK,
    "import type { A } from '../trades/a.ts';\n",
    1,
    'machines/desks → machines/trades',
  ),
  imports(
    'an inline import type from a sideways folder',
    DESK,
    "export type A = import('../trades/a.ts').A;\n",
    1,
    'machines/desks → machines/trades',
  ),
  imports('a sideways re-export', DESK, "export * from '../feeds/a.ts';\n", 1, 'machines/feeds'),
  imports(
    'a chart from the ports',
    'machines/ports.ts',
    "import './trades/trade.ts';\n",
    1,
    'machines/ports.ts imports machines/model only',
  ),
  imports('a rule from the model', 'machines/model/a.ts', "import '../ports.ts';\n", 1, 'ports.ts'),
  imports('ws in db', 'db/a.ts', "import 'ws';\n", 1, "found 'ws'"),
  imports('src from db', 'db/a.ts', "import '../src/config/load.ts';\n", 1, 'src/config/load.ts'),
  imports('a chart from db', 'db/a.ts', "import '../machines/trades/trade.ts';\n", 1, 'trade.ts'),
  imports(
    'the runtime from a venue',
    'src/venues/a.ts',
    "import '../runtime/a.ts';\n",
    1,
    'inwards',
  ),
  imports(
    'the root from the runtime',
    'src/runtime/a.ts',
    "import '../system.ts';\n",
    1,
    'inwards',
  ),
  imports('a test from src', 'src/cli/a.ts', "import '../../test/a.ts';\n", 1, 'nothing of test/'),
  imports('a folder nobody ranked', 'src/nowhere/a.ts', "import './b.ts';\n", 1, 'has a rank'),
  imports(
    'the tree from the runtime',
    'src/runtime/a.ts',
    "import '../tree/a.ts';\n",
    1,
    'inwards',
  ),
  imports(
    'the commands from the tree',
    'src/tree/a.ts',
    "import '../commands/a.ts';\n",
    1,
    'inwards',
  ),
  imports('a missing extension', 'src/cli/a.ts', "import './b';\n", 1, "found './b'"),
  ...NOT_PURE.map(([code, found]) =>
    purity(`${found} in machines`, DESK, code, 1, `found ${found}`),
  ),
  durable('a timer in a durable chart', TRADE, chart('{ after: { 10: {} } }'), 2, "no 'after'"),
  durable('a quoted timer', TRADE, chart("{ 'after': { 10: {} } }"), 2, "no 'after'"),
  durable(
    'an invoke in an order chart',
    'machines/orders/order.ts',
    chart("{ invoke: { src: 'x' } }"),
    2,
    "no 'invoke'",
  ),
  durable('a spawn in a durable chart', TRADE, '\nconst a = spawnChild(b);\n', 2, 'spawnChild(…)'),
  durable('a spawn of an assign', TRADE, 'assign(({ spawn }) => spawn(b));\n', 1, 'spawn(…)'),
  planted('sendTo')(
    'a message to a name',
    DESK,
    "\n\nexport const a = sendTo('feed', { type: 'feed.stop' });\n",
    3,
    'found a string',
  ),
  wildcard(
    'a wildcard on a supervisor',
    'machines/supervision/supervisor.ts',
    chart("{\n  on: {\n    '*': {} } }"),
    4,
    "no '*' handler",
  ),
  wildcard(
    'a computed wildcard on a supervisor elsewhere',
    'machines/feeds/feed-supervisor.ts',
    chart("{ on: { ['*']: {} } }"),
    2,
    "no '*' handler",
  ),
  planted('async')('an async action', DESK, '\nexport const a = async () => 1;\n', 2, 'async'),
  names('a shouted event', DESK, chart("{ on: { 'PRICE': {} } }"), 2, "found 'PRICE'"),
  names('an event of two dots', DESK, chart("{ on: { 'a.b.c': {} } }"), 2, "found 'a.b.c'"),
  names(
    'a bare event in a union',
    'machines/model/a.ts',
    "export type AEvent =\n  | { readonly type: 'stop' };\n",
    2,
    "found 'stop'",
  ),
  names('a state with a dot', DESK, chart("{ states: { 'a.b': {} } }"), 2, "found 'a.b'"),
  names('a capital state', DESK, chart('{ states: { Open: {} } }'), 2, "found 'Open'"),
  names(
    'a nested state with a dash',
    DESK,
    chart("{ states: { open: {\n states: { 'not-good': {} } } } }"),
    3,
    "found 'not-good'",
  ),
  language('a default export', 'src/cli/a.ts', 'export default 1;\n', 1, 'default export'),
  language('a default function', 'src/cli/a.ts', 'export default function a() {}\n', 1, 'default'),
  language(
    'a renamed default',
    'src/cli/a.ts',
    'const a = 1;\nexport { a as default };\n',
    2,
    'default',
  ),
  language('an enum', 'src/cli/a.ts', 'export enum A { b }\n', 1, 'enum'),
  language('a namespace', 'src/cli/a.ts', 'export namespace A { }\n', 1, 'namespace'),
  language('any', 'src/cli/a.ts', '\nexport const a = (b: any) => b;\n', 2, 'any'),
  language('a non-null assertion', 'src/cli/a.ts', 'export const a = b!;\n', 1, "'!'"),
  language('an angle assertion', 'src/cli/a.ts', 'export const a = <string>b;\n', 1, '<T>value'),
  planted('casts')('a cast', 'src/cli/a.ts', 'export const a = b as string;\n', 1, "no 'as'"),
  planted('casts')(
    'a cast beyond the allowance',
    'machines/model/brand.ts',
    'const a = b as unknown as C;\nexport const d = a as E;\n',
    2,
    "no 'as'",
  ),
  planted('unfinished')(
    'work left for later',
    'src/cli/a.ts',
    `\n// ${LEFT_FOR_LATER} more\n`,
    2,
    'finished',
  ),
  size('a long file', 'src/cli/a.ts', lines(321), 321, '320 lines at most, found 321'),
  size('a long chart', DESK, lines(400) + chart('{}'), 401, '400 lines at most'),
  size(
    'a long function',
    'src/cli/a.ts',
    `\nexport const a = () => {\n${'  b();\n'.repeat(69)}};\n`,
    2,
    '70 lines at most, found 71',
  ),
  size('a wide line', 'test/a.ts', `// ${'x'.repeat(98)}\n`, 1, '100 columns at most, found 101'),
  size('a wide text', 'src/cli/a.ts', `\nconst a = '${'x'.repeat(100)}';\n`, 2, 'found 113'),
  tests('a test singled out', 'test/a.test.ts', "it.only('a', () => {});\n", 1, 'it.only'),
  tests('a test switched off', 'test/a.test.ts', "\nit.skip('a', () => {});\n", 2, 'it.skip'),
  tests('a table switched off', 'test/a.test.ts', "describe.skip.each([1])('a', b);\n", 1, 'skip'),
  tests(
    'a concurrent suite singled out',
    'test/a.test.ts',
    "describe.concurrent.only('a', b);\n",
    1,
    'only',
  ),
  tests('a test left for later', 'test/a.test.ts', "test.todo('a');\n", 1, 'test.todo'),
  tests('a test that should fail', 'test/a.test.ts', "it.fails('a', b);\n", 1, 'it.fails'),
  tests('a test crossed out', 'test/a.test.ts', "xit('a', b);\n", 1, 'xit'),
  tests(
    'a sleep of a wrapped resolver',
    'test/a.test.ts',
    'const a = () => new Promise<void>((done) => { setTimeout(() => done(), 50); });\n',
    1,
    'a sleep',
  ),
  tests('a named sleep', 'test/a.test.ts', 'await sleep(50);\n', 1, 'a sleep'),
  tests(
    'a sleep',
    'test/a.test.ts',
    '\nawait new Promise((resolve) => setTimeout(resolve, 50));\n',
    2,
    'a sleep',
  ),
  tests(
    'a borrowed sleep',
    'test/a.test.ts',
    "import { setTimeout as nap } from 'node:timers/promises';\n",
    1,
    'a sleep',
  ),
  tests('a silent skip', 'test/a.test.ts', "it.skipIf(true)('a', b);\n", 1, 'prints its reason'),
];

/** Texts that look like breaches and are none. */
export const INNOCENT: readonly (readonly [title: string, path: string, text: string])[] = [
  ['the injected clock', DESK, 'export const a = (clock: C) => clock.setTimeout(b, 1);\n'],
  ['a date of a given instant', DESK, 'export const a = (at: number) => new Date(at);\n'],
  ['a type that names a timer', DESK, 'export type A = { readonly setTimeout: () => void };\n'],
  ['a parameter called process', DESK, 'export const a = (b: { process: B }) => b.process;\n'],
  ['xstate and its parts', DESK, "import { setup } from 'xstate';\nimport 'xstate/graph';\n"],
  ['a timer in a live chart', 'machines/feeds/feed.ts', chart('{ after: { 10: {} } }')],
  ['a wildcard in a live chart', 'machines/feeds/feed.ts', chart("{ on: { '*': {} } }")],
  ['an event of the library', DESK, chart("{ on: { 'xstate.done.actor.x': {} } }")],
  ['a const assertion', 'src/cli/a.ts', "export const a = ['b'] as const;\n"],
  ["a setup's types", DESK, 'export const a = setup({ types: {} as { context: B } });\n'],
  ['a word in a string', DESK, "export const a = 'Date.now() any enum';\n"],
  [
    'a word in a comment',
    DESK,
    '/** Never `Date.now()`, no enum, no any. */\nexport const a = 1;\n',
  ],
  [
    'a long function of a test',
    'test/a.test.ts',
    `const a = () => {\n${'  b();\n'.repeat(90)}};\n`,
  ],
  [
    'a skip with a printed reason',
    'test/a.test.ts',
    "if (c) process.stderr.write('no data');\nit.skipIf(c)('a', b);\n",
  ],
  [
    'a limit that rejects',
    'test/a.test.ts',
    'const a = new Promise((_, reject) => setTimeout(() => reject(b), 9));\n',
  ],
  ['a timer that crashes', 'test/a.test.ts', 'const timer = setTimeout(crash, 1);\n'],
  ['a long title', 'test/a.test.ts', `it('${'x'.repeat(100)}', () => {});\n`],
  ['a typed matcher', 'test/a.test.ts', 'const a = expect.any(String) as string;\n'],
  [
    'a helper that waits',
    'test/support/a.ts',
    'await new Promise((resolve) => setTimeout(resolve, 5));\n',
  ],
  ['commands over the root', 'src/commands.ts', "import './system.ts';\nimport './cli/a.ts';\n"],
];
