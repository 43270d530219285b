import type { AutoShutdown } from '../../../machines/supervision/judgement.ts';
import type { ChildSpec } from './child.ts';

/** Throws when child specs contradict each other or the supervisor's policy. */
export const checkSpecs = (
  supervisor: string,
  autoShutdown: AutoShutdown,
  specs: readonly ChildSpec[],
): void => {
  const seen = new Set<string>();
  for (const spec of specs) {
    if (seen.has(spec.id))
      throw new TypeError(
        `supervisor ${supervisor}: expected distinct ids, found ${spec.id} twice`,
      );
    seen.add(spec.id);
    checkSpec(supervisor, spec);
    if (spec.significant === true && autoShutdown === 'never')
      throw new TypeError(
        `supervisor ${supervisor}: expected no significant child without auto-shutdown, ` +
          `found ${spec.id}`,
      );
  }
};

/** Throws when a child spec contradicts itself. */
export const checkSpec = (supervisor: string, { id, shutdownMs, ...spec }: ChildSpec): void => {
  if (Number.isNaN(shutdownMs) || shutdownMs < 0)
    throw new TypeError(
      `supervisor ${supervisor}: expected shutdownMs of ${id} to be 0 or more, found ${shutdownMs}`,
    );
  if (spec.significant === true && spec.restart === 'permanent')
    throw new TypeError(
      `supervisor ${supervisor}: expected a significant child to be transient or temporary, ` +
        `found ${id} permanent`,
    );
};
