import type { Frame } from './types.ts';

const DATA = 'data: ';

const isFrame = (value: unknown): value is Frame =>
  typeof value === 'object' && value !== null && 't' in value;

/** Null for what is no frame. */
export const frameOf = (text: string): Frame | null => {
  const told: unknown = JSON.parse(text);
  return isFrame(told) ? told : null;
};

const dataOf = (block: string): string =>
  block
    .split('\n')
    .find((each) => each.startsWith(DATA))
    ?.slice(DATA.length) ?? 'null';

/** Reads server-sent events until they end, and tells each frame. */
export const readFrames = async (
  stream: ReadableStream<Uint8Array>,
  tell: (frame: Frame) => void,
): Promise<void> => {
  const reader = stream.getReader();
  const decoder = new TextDecoder();
  let rest = '';
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    const blocks = (rest + decoder.decode(value, { stream: true })).split('\n\n');
    rest = blocks.pop() ?? '';
    for (const block of blocks) {
      const frame = frameOf(dataOf(block));
      if (frame !== null) tell(frame);
    }
  }
};
