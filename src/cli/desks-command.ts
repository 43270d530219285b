import { show, type Register } from './cli.ts';
import { renderDesks } from './render/desks.ts';

/** How the desks stand. */
export const registerDesks: Register = ({ add, acting, commands, console }) => {
  add('desks', 'list the desks: state, why they do not enter, their watchlists').action(
    acting<object>(async (settings, { json }) =>
      show(await commands.desks(settings), json, renderDesks, console),
    ),
  );
};
