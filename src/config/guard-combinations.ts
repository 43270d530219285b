import { demand, ordered, type Check } from './contradiction.ts';
import { assignmentsOf, merge } from './layers.ts';
import type { Config } from './schema.ts';
import { validate } from './validate.ts';

/** A rule that is switched on must be able to decide. */
const stops: Check = ({ guard }) =>
  (['takeProfit', 'limitExit'] as const).map((rule) => {
    const { enabled, gainCenti, priceCenti } = guard[rule];
    return demand(
      !enabled || gainCenti !== null || priceCenti !== null,
      ['guard', rule, 'enabled'],
      `false without ${rule}.gainCenti and ${rule}.priceCenti`,
      enabled,
    );
  });

const exits: Check = ({ guard: { exit } }) => [
  demand(
    exit.ladderCenti.every((rung, index) => rung >= (exit.ladderCenti[index - 1] ?? 0)),
    ['guard', 'exit', 'ladderCenti'],
    'rungs none of which is narrower than the one before it',
    exit.ladderCenti,
  ),
  ordered(['guard', 'exit'], ['retryBaseMs', exit.retryBaseMs], ['retryMaxMs', exit.retryMaxMs]),
];

export const guards: Check = (config) => [...stops(config), ...exits(config)];

const deskGuard = (config: Config, guard: Config['desks'][number]['guard']) => {
  const given = assignmentsOf({ guard }, '');
  const whole = validate(merge([...assignmentsOf({ guard: config.guard }, ''), ...given]), given);
  return whole.ok
    ? guards(whole.value).flatMap((found) => found ?? [])
    : whole.error.map(({ path, ...fault }) => ({ ...fault, path: [path] }));
};

/** What a desk wants otherwise must be settings of the guard, and hold together with the rest. */
export const deskGuards: Check = (config) => {
  if (guards(config).some((fault) => fault !== null)) return [];
  return config.desks.flatMap(({ guard }, index) =>
    deskGuard(config, guard).map(({ path, expected, found }) => ({
      path: ['desks', index, ...path],
      expected,
      found,
    })),
  );
};
