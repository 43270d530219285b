import type { EpochMs } from '../../../machines/model/time.ts';
import type { ChildPhase } from '../../../machines/supervision/children.ts';
import type { Strategy } from '../../../machines/supervision/strategies.ts';
import type { ChildHandle, ChildSpec, ExitReason } from './child.ts';

export type ChildView = {
  readonly id: string;
  readonly kind: ChildSpec['kind'];
  readonly phase: ChildPhase | 'quarantined';
  readonly incarnation: number;
  readonly restarts: number;
  /** When this incarnation came up; null before. */
  readonly startedAtMs: EpochMs | null;
};

/** What every supervisor is to its parent and to the caller at the root. */
export type SupervisorHandle = ChildHandle & {
  readonly id: string;
  /** Whom the failure of a child takes along. */
  readonly strategy: Strategy;
  /** Resolves when all children have come up; rejects when the supervisor ended before that. */
  readonly started: Promise<void>;
  /** Resolves once with the supervisor's own exit; it never rejects. */
  readonly exited: Promise<ExitReason>;
  readonly children: () => readonly ChildView[];
  /** A round trip through the supervisor, and through the running children of a static one. */
  readonly probe: () => Promise<void>;
};
