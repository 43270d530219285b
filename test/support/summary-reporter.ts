import type { Reporter, TestModule } from 'vitest/node';

/** Ends the run with one plain line that people and scripts can read: `N passed, N failed`. */
export class SummaryReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const count = { passed: 0, failed: 0, skipped: 0, pending: 0 };
    for (const module of modules)
      for (const test of module.children.allTests()) count[test.result().state] += 1;
    const broken = modules.filter((module) => module.errors().length > 0).length;
    process.stdout.write(
      `\n${count.passed} passed, ${count.failed + broken} failed, ${count.skipped} skipped\n`,
    );
  }
}
