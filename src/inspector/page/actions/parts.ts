/** What came of one part of an action: of one channel, of one order. */
export type Part = { readonly isDone: boolean; readonly words: string };

/** What came of an action: in words, or part by part where a part can fail alone. */
export type Done = string | readonly Part[];

type Verdict = { readonly tone: 'ok' | 'warn' | 'bad'; readonly words: string };

/** An action is as good as its worst part. */
export const verdictOf = (done: Done): Verdict => {
  const failed = typeof done === 'string' ? 0 : done.filter(({ isDone }) => !isDone).length;
  if (failed === 0) return { tone: 'ok', words: '✓ Done.' };
  return failed === done.length
    ? { tone: 'bad', words: '✖ Failed.' }
    : { tone: 'warn', words: '▲ Done in part.' };
};
