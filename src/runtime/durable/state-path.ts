import type { StateValue } from 'xstate';

/** `{ monitoring: 'watching' }` as `monitoring.watching`. Throws on parallel states: no path. */
export const pathOf = (value: StateValue): string => {
  if (typeof value === 'string') return value;
  const [entry, ...others] = Object.entries(value);
  if (entry?.[1] === undefined || others.length > 0)
    throw new TypeError(`state value: expected one path, found ${JSON.stringify(value)}`);
  return `${entry[0]}.${pathOf(entry[1])}`;
};

/** The inverse of {@link pathOf}. */
export const valueOf = (path: string): StateValue => {
  const dot = path.indexOf('.');
  return dot < 0 ? path : { [path.slice(0, dot)]: valueOf(path.slice(dot + 1)) };
};
