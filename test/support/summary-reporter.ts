import type { Reporter } from 'vitest/node';

type State = 'passed' | 'failed' | 'skipped' | 'pending';

/** What the summary needs of a finished test file; vitest's `TestModule` is one. */
export type RunModule = {
  readonly errors: () => readonly unknown[];
  readonly children: {
    readonly allTests: () => Iterable<{ readonly result: () => { readonly state: State } }>;
    readonly allSuites: () => Iterable<{ readonly errors: () => readonly unknown[] }>;
  };
};

const broken = (part: { readonly errors: () => readonly unknown[] }): number =>
  part.errors().length > 0 ? 1 : 0;

/**
 * `N passed, N failed, N skipped`. A file or suite that broke outside its tests, an error nobody
 * caught and a test that never ended each count as one failure.
 */
export const summaryLine = (
  modules: readonly RunModule[],
  unhandledErrors: readonly unknown[],
): string => {
  const count = { passed: 0, failed: unhandledErrors.length, skipped: 0 };
  for (const module of modules) {
    count.failed += broken(module);
    for (const suite of module.children.allSuites()) count.failed += broken(suite);
    for (const test of module.children.allTests()) {
      const { state } = test.result();
      count[state === 'pending' ? 'failed' : state] += 1;
    }
  }
  return `${count.passed} passed, ${count.failed} failed, ${count.skipped} skipped`;
};

/** Ends the run with one plain line that people and scripts can read. */
export class SummaryReporter implements Reporter {
  onTestRunEnd(modules: readonly RunModule[], unhandledErrors: readonly unknown[] = []): void {
    process.stdout.write(`\n${summaryLine(modules, unhandledErrors)}\n`);
  }
}
