import type { RestartClass } from '../../../machines/supervision/restart.ts';

/** How a child ended: its work was done, it was told to end, or it failed. */
export type ExitReason =
  | { readonly kind: 'normal' }
  | { readonly kind: 'shutdown' }
  | { readonly kind: 'crashed'; readonly error: unknown };

/** A running child, as its supervisor holds it. */
export type ChildHandle = {
  /** Ends the child in good order; resolves when nothing of it is left. */
  readonly stop: () => Promise<void>;
  /** Ends the child at once. May come at any time, repeatedly, also after the child's own exit. */
  readonly kill: () => void;
  /** Resolves when the child has answered; never resolves when it is stuck. */
  readonly probe?: () => Promise<void>;
};

/** A child that is ended by one call, however it is told to end. */
export const endedBy = (end: () => void): ChildHandle => ({
  stop: () => {
    end();
    return Promise.resolve();
  },
  kill: end,
});

/** What a child is told of itself, and how it reports its end. One scope per incarnation. */
export type ChildScope = {
  readonly id: string;
  readonly incarnation: number;
  /** The first call counts; later ones are dropped, and so are those of a stopped incarnation. */
  readonly exited: (reason: ExitReason) => void;
  /** Aborted when the incarnation is over, or is to be stopped before its start has settled. */
  readonly signal: AbortSignal;
};

/** Starts one incarnation. A throw, a rejection or a crash before it settles is a failed start. */
export type StartChild = (scope: ChildScope) => ChildHandle | Promise<ChildHandle>;

export type ChildSpec = {
  readonly id: string;
  readonly kind: 'worker' | 'supervisor';
  readonly restart: RestartClass;
  /** How long `stop` may take before the child is killed; `Infinity` waits for ever. */
  readonly shutdownMs: number;
  /** Its end counts for the supervisor's `autoShutdown`; never for a permanent child. */
  readonly significant?: boolean;
  readonly start: StartChild;
};
