import { show, type Register } from './cli.ts';
import { renderSignals } from './render/signals.ts';

/** What the rules of the signals say. */
export const registerSignals: Register = ({ add, acting, commands, console }) => {
  add('signals', 'list the newest signal of each symbol and frame, with its votes')
    .option('--symbol <symbol>', 'of this symbol only, e.g. BTC-USD')
    .action(
      acting<{ symbol?: string }>(async (settings, { json, symbol }) =>
        show(await commands.signals(settings, symbol ?? null), json, renderSignals, console),
      ),
    );
};
