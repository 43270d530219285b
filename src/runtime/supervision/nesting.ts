import type { ChildSpec } from './child.ts';
import type { SupervisorHandle } from './handle.ts';

/**
 * A supervisor as a child of another: a whole branch that starts, stops, fails and is restarted as
 * one. Its own exit is reported to the parent; a stop asked for while it still starts is passed on.
 * Permanent and without a limit to its shutdown unless `spec` says otherwise; a branch that may end
 * by auto-shutdown is transient.
 */
export const supervisorChild = (
  spec: Pick<ChildSpec, 'id'> & Partial<Pick<ChildSpec, 'restart' | 'shutdownMs' | 'significant'>>,
  startBranch: () => SupervisorHandle,
): ChildSpec => ({
  kind: 'supervisor',
  restart: 'permanent',
  shutdownMs: Infinity,
  ...spec,
  start: async ({ signal, exited }) => {
    const branch = startBranch();
    const stop = (): void => void branch.stop();
    signal.addEventListener('abort', stop, { once: true });
    await branch.started;
    signal.removeEventListener('abort', stop);
    void branch.exited.then(exited);
    return branch;
  },
});
