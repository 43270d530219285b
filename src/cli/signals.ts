import { EXIT, type ExitCode } from './exit-codes.ts';

export type StopSignal = 'SIGINT' | 'SIGTERM';

export type SignalSource = {
  readonly on: (signal: StopSignal, listener: (signal: StopSignal) => void) => unknown;
};

const FORCED: Readonly<Record<StopSignal, ExitCode>> = {
  SIGINT: EXIT.interrupted,
  SIGTERM: EXIT.terminated,
};

/** The first signal asks to drain (the returned signal aborts), the second calls `force`. */
export const stopOnSignals = (
  source: SignalSource,
  force: (exitCode: ExitCode) => void,
): AbortSignal => {
  const controller = new AbortController();
  const receive = (signal: StopSignal): void => {
    if (controller.signal.aborted) force(FORCED[signal]);
    else controller.abort(signal);
  };
  source.on('SIGINT', receive);
  source.on('SIGTERM', receive);
  return controller.signal;
};
