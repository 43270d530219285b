/**
 * Resolves once `check` returns without throwing (and not `false`); rejects with its last error
 * after `timeoutMs`. Tests wait for conditions with it; they never sleep.
 */
export const eventually = async <T>(
  check: () => T | Promise<T>,
  timeoutMs: number = 10_000,
): Promise<T> => {
  const endsAt = performance.now() + timeoutMs;
  for (;;) {
    try {
      const value = await check();
      if (value !== false) return value;
      throw new Error('the condition stayed false');
    } catch (error) {
      if (performance.now() >= endsAt) throw error;
    }
    await new Promise<void>((resolve) => setTimeout(resolve, 5));
  }
};
