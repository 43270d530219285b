import { show, type Register } from './cli.ts';
import { printFaults } from './console.ts';
import { EXIT } from './exit-codes.ts';
import { renderPortfolio } from './render/portfolio.ts';

const DEFAULT_DAYS = 30;

/** How the book stood, day by day. */
export const registerPortfolio: Register = ({ add, acting, commands, console }) => {
  add('portfolio', 'print how the book stood at the end of each day, newest first')
    .option('--limit <days>', 'how many days', String(DEFAULT_DAYS))
    .action(
      acting<{ limit: string }>(async (settings, { json, limit }) => {
        if (!/^[1-9][0-9]{0,5}$/.test(limit)) {
          printFaults(console, [`--limit: expected a number of days, found '${limit}'`]);
          return EXIT.usage;
        }
        const days = await commands.portfolio(settings, { limit: Number(limit) });
        return show(days, json, renderPortfolio, console);
      }),
    );
};
