import { unreachable } from '../../../machines/model/result.ts';
import type { Verdict } from '../../../machines/supervision/verdict.ts';
import type { ExitReason } from './child.ts';

const said = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** A child could not be started for the first time. */
export class ChildStartError extends Error {
  override readonly name = 'ChildStartError';
  readonly child: string;

  constructor(supervisor: string, child: string, cause: unknown) {
    super(`supervisor ${supervisor}: expected ${child} to start, found: ${said(cause)}`, { cause });
    this.child = child;
  }
}

/** Children failed more often than the intensity allows. */
export class RestartsExhaustedError extends Error {
  override readonly name = 'RestartsExhaustedError';

  constructor(
    supervisor: string,
    child: string,
    intensity: { readonly restarts: number; readonly periodMs: number },
    cause: unknown,
  ) {
    const limit = `at most ${intensity.restarts} restarts in ${intensity.periodMs} ms`;
    super(
      `supervisor ${supervisor}: expected ${limit}, found one more, of ${child}: ${said(cause)}`,
      { cause },
    );
  }
}

/** The supervisor was asked for something that only a running one can do. */
export class SupervisorStoppedError extends Error {
  override readonly name = 'SupervisorStoppedError';

  constructor(supervisor: string, wanted: string) {
    super(`supervisor ${supervisor}: expected it to be running to ${wanted}, found it stopped`);
  }
}

/** Two children of one supervisor cannot bear one id. */
export class DuplicateChildError extends Error {
  override readonly name = 'DuplicateChildError';

  constructor(supervisor: string, child: string) {
    super(`supervisor ${supervisor}: expected a new id, found that ${child} is supervised already`);
  }
}

/** A supervisor's own exit, from its verdict and the error of the child that brought it down. */
export const exitOf = (
  supervisor: string,
  verdict: Verdict,
  errorOf: (child: string) => unknown,
): { readonly kind: 'shutdown' } | { readonly kind: 'crashed'; readonly error: Error } => {
  const { type } = verdict;
  switch (type) {
    case 'stopped':
    case 'autoShutdown':
      return { kind: 'shutdown' };
    case 'startFailed':
      return {
        kind: 'crashed',
        error: new ChildStartError(supervisor, verdict.childId, errorOf(verdict.childId)),
      };
    case 'exhausted': {
      const { childId, intensity } = verdict;
      return {
        kind: 'crashed',
        error: new RestartsExhaustedError(supervisor, childId, intensity, errorOf(childId)),
      };
    }
    default:
      return unreachable(type);
  }
};

/** What was wrong with an exit: the child's own error, or that it ended at all. */
export const faultOf = (reason: ExitReason): unknown =>
  reason.kind === 'crashed' ? reason.error : new Error(`it ended: ${reason.kind}`);

/** An unknown failure as an Error. */
export const asError = (error: unknown): Error =>
  error instanceof Error ? error : new Error(said(error), { cause: error });
