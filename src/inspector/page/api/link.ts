import type { Answer } from './answer.ts';
import type { Live } from './live.ts';

/**
 * Whether the process answers: `lost` after it did not, `denied` where it does not know us. A
 * `file` is no process.
 */
export type LinkState = 'connecting' | 'live' | 'lost' | 'denied' | 'file';

/** A session file that is looked at in the place of a process. */
export type FileFacts = {
  readonly name: string;
  readonly fromMs: number;
  readonly toMs: number;
  readonly program: string;
  readonly trades: number;
  /** Trades of the span that are not in it. */
  readonly left: number;
};

/** The page's one way to the process. */
export type Link = {
  readonly state: LinkState;
  /** When the process answered last; null before it ever has. */
  readonly answeredAtMs: number | null;
  /** Null: it leads to a process. */
  readonly file: FileFacts | null;
  readonly ask: <Value>(path: string) => Promise<Answer<Value>>;
  readonly act: <Value>(path: string, body: object, key: string) => Promise<Answer<Value>>;
  /** What happens, as it happens. */
  readonly live: Live;
};
