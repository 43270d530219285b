import type { Clock } from '../../machines/ports.ts';

/** Runs an act at each period of the clock until stopped; a late run makes up for no other. */
export const every = (
  clock: Clock,
  periodMs: number,
  act: () => void,
): { readonly stop: () => void } => {
  const fire = (): void => {
    timer = clock.setTimeout(fire, periodMs);
    act();
  };
  let timer = clock.setTimeout(fire, periodMs);
  return { stop: () => clock.clearTimeout(timer) };
};
