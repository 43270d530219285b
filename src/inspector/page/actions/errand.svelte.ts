import { faultOf, type Answer } from '../api/answer.ts';
import { useLink } from '../api/link.svelte.ts';

/** How far an action is; `unknown`: nobody has said whether it was done. */
export type Phase<Value> =
  | { readonly kind: 'idle' }
  | { readonly kind: 'pending' }
  | { readonly kind: 'done'; readonly value: Value }
  | { readonly kind: 'refused'; readonly status: number; readonly words: string }
  | { readonly kind: 'unknown'; readonly why: string };

/** One thing that a person asks the process to do. */
export type Errand<Value> = {
  readonly phase: Phase<Value>;
  readonly send: (path: string, body: object) => Promise<void>;
  /** Sends the very same again, under the same key: what was done already is not done again. */
  readonly again: () => Promise<void>;
  readonly reset: () => void;
};

const KEY_BYTES = 16;

const newKey = (): string => {
  const bytes = crypto.getRandomValues(new Uint8Array(KEY_BYTES));
  return `page-${[...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('')}`;
};

const phaseOf = <Value>(answer: Answer<Value>): Phase<Value> => {
  if (answer.kind === 'ok') return { kind: 'done', value: answer.value };
  const words = faultOf(answer) ?? '';
  if (answer.kind === 'away') return { kind: 'unknown', why: words };
  return { kind: 'refused', status: answer.kind === 'denied' ? 401 : answer.status, words };
};

type Asked = { readonly path: string; readonly body: object; readonly key: string };

export const createErrand = <Value>(): Errand<Value> => {
  const link = useLink();
  let phase = $state.raw<Phase<Value>>({ kind: 'idle' });
  let asked: Asked | null = null;
  const again = async (): Promise<void> => {
    if (asked === null || phase.kind === 'pending') return;
    phase = { kind: 'pending' };
    const { body, key, path } = asked;
    phase = phaseOf(await link.act<Value>(path, body, key));
  };
  return {
    get phase() {
      return phase;
    },
    send: (path, body) => {
      asked = { path, body, key: newKey() };
      return again();
    },
    again,
    reset: () => {
      asked = null;
      phase = { kind: 'idle' };
    },
  };
};
