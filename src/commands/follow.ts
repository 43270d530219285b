import { z } from 'zod';

import { happening } from '../api/schemas/happening.ts';
import type { Followed } from '../cli/process-views.ts';

const frame = z.discriminatedUnion('t', [
  z.object({ t: z.literal('hello') }),
  z.object({ t: z.literal('gap') }),
  z.object({ t: z.literal('frame'), happenings: z.array(happening) }),
]);

const toldOf = (data: string): readonly Followed[] => {
  const parsed = frame.parse(JSON.parse(data));
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

/** Reads server-sent events until they end, or until `stop`; throws where one cannot be read. */
export const followEvents = async (
  body: ReadableStream<Uint8Array>,
  told: (one: Followed) => void,
  stop: AbortSignal,
): Promise<void> => {
  const decoder = new TextDecoder();
  let text = '';
  try {
    for await (const chunk of body) {
      const { data, rest } = split(text + decoder.decode(chunk, { stream: true }));
      text = rest;
      for (const one of data.flatMap(toldOf)) told(one);
    }
  } catch (error) {
    if (!stop.aborted && !(error instanceof TypeError)) throw error;
  }
};
