import type { ChildScope } from './child.ts';

/**
 * `body` as a callback for timers, sockets and other places where nobody catches: a throw or a
 * rejection becomes a crash of the child that owns it, instead of an uncaught exception.
 */
export const safe =
  <Args extends readonly unknown[]>(
    { exited }: Pick<ChildScope, 'exited'>,
    body: (...args: Args) => unknown,
  ): ((...args: Args) => void) =>
  (...args) => {
    const crash = (error: unknown): void => exited({ kind: 'crashed', error });
    try {
      const result = body(...args);
      if (result instanceof Promise) result.catch(crash);
    } catch (error) {
      crash(error);
    }
  };
