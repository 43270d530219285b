import { z } from 'zod';

import { happening } from '../api/schemas/happening.ts';
import type { Followed } from '../cli/process-views.ts';

const frame = z.discriminatedUnion('t', [
  z.object({ t: z.literal('hello') }),
  z.object({ t: z.literal('gap') }),
  z.object({ t: z.literal('frame'), happenings: z.array(happening) }),
]);

const readJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
};

/** Null where it is no frame that we know. */
const toldOf = (data: string): readonly Followed[] | null => {
  const found = frame.safeParse(readJson(data));
  if (!found.success) return null;
  const { data: parsed } = found;
  switch (parsed.t) {
    case 'hello':
      return [];
    case 'gap':
      return [{ kind: 'gap' }];
    case 'frame':
      return parsed.happenings.map((one) => ({ kind: 'happened', happening: one }));
  }
};

/** The `data` of each whole server-sent event; what is left of the text is the beginning of one. */
const split = (text: string): { readonly data: readonly string[]; readonly rest: string } => {
  const parts = text.split('\n\n');
  const rest = parts.pop() ?? '';
  const data = parts.flatMap((part) =>
    part
      .split('\n')
      .filter((line) => line.startsWith('data: '))
      .map((line) => line.slice('data: '.length)),
  );
  return { data, rest };
};

/** Reads server-sent events until they end, however they do; false at one that is not known. */
export const followEvents = async (
  body: ReadableStream<Uint8Array>,
  told: (one: Followed) => void,
): Promise<boolean> => {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let text = '';
  for (;;) {
    const { value } = await reader.read().catch(() => ({ value: undefined }));
    if (value === undefined) return true;
    const { data, rest } = split(text + decoder.decode(value, { stream: true }));
    text = rest;
    for (const one of data) {
      const happened = toldOf(one);
      if (happened === null) {
        await reader.cancel();
        return false;
      }
      happened.forEach(told);
    }
  }
};
