import { show, type Register } from './cli.ts';
import { printFaults, printJson, printLines } from './console.ts';
import { EXIT } from './exit-codes.ts';
import { renderFeeds, renderFollowed, renderHealth, renderTree } from './render/process.ts';

/** What a running process says of itself, over its API. */
export const registerProcess: Register = ({ acting, add, commands, console, stop }) => {
  const { feeds, follow, health, tree } = commands.process;
  add(
    'health',
    'ask the running process whether it lives and may trade; 11 where it may not',
  ).action(
    acting<object>(async (settings, { json }) => {
      const found = await health(settings);
      const code = show(found, json, renderHealth, console);
      return found.ok && !found.value.ready.pass ? EXIT.notReady : code;
    }),
  );
  add('feeds', 'ask the running process how its feeds stand').action(
    acting<object>(async (settings, { json }) =>
      show(await feeds(settings), json, renderFeeds, console),
    ),
  );
  add('tree', 'ask the running process for its supervisors and their children').action(
    acting<object>(async (settings, { json }) =>
      show(await tree(settings), json, renderTree, console),
    ),
  );
  add('follow', 'print what happens in the running process, a line each, until stopped').action(
    acting<object>(async (settings, { json }) => {
      const ended = await follow({
        settings,
        stop,
        told: (one) =>
          json ? printJson(console.out, one) : printLines(console.out, [renderFollowed(one)]),
      });
      if (ended.ok) return EXIT.ok;
      printFaults(console, ended.error.lines);
      return ended.error.exitCode;
    }),
  );
};
