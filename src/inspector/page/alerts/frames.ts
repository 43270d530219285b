import type { Frame } from '../api/types.ts';

const DATA = 'data: ';

const isFrame = (value: unknown): value is Frame =>
  typeof value === 'object' && value !== null && 't' in value;

const frameOf = (block: string): Frame | null => {
  const line = block.split('\n').find((each) => each.startsWith(DATA));
  const told: unknown = line === undefined ? null : JSON.parse(line.slice(DATA.length));
  return isFrame(told) ? told : null;
};

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
      const frame = frameOf(block);
      if (frame !== null) tell(frame);
    }
  }
};
