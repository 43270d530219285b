import { z } from 'zod';

/** What a client may say on the socket, and the venue's numbered complaints about it. */

const COMMANDS = ['subscribe', 'unsubscribe', 'update_subscription', 'list_subscriptions'] as const;

const tickers = {
  market_ticker: z.string().optional(),
  market_tickers: z.array(z.string()).optional(),
};

const params = z.object({
  channels: z.array(z.string()).optional(),
  ...tickers,
  send_initial_snapshot: z.boolean().optional(),
  skip_ticker_ack: z.boolean().optional(),
  use_yes_price: z.boolean().optional(),
  index_ids: z.array(z.string()).optional(),
  sid: z.int().optional(),
  sids: z.array(z.int()).optional(),
  action: z.string().optional(),
});
export type CommandParams = z.infer<typeof params>;

export type Command = {
  /** 0 stands for "no id" and is not echoed. */
  readonly id: number;
  readonly cmd: (typeof COMMANDS)[number];
  readonly params: CommandParams;
};

const ERRORS = {
  unprocessable: [1, 'Unable to process message'],
  paramsRequired: [2, 'Params required'],
  channelsRequired: [3, 'Channels required'],
  sidsRequired: [4, 'Subscription IDs required'],
  unknownCommand: [5, 'Unknown command'],
  unknownSid: [7, 'Unknown subscription ID'],
  unknownChannel: [8, 'Unknown channel name'],
  invalidParameter: [11, 'Invalid parameter'],
  oneSid: [12, 'Exactly one subscription ID is required'],
  unsupportedAction: [13, 'Unsupported action'],
  tickerRequired: [14, 'Market Ticker required'],
  actionRequired: [15, 'Action required'],
  indexRequired: [24, 'Index IDs required'],
  bufferOverflow: [25, 'Subscription buffer overflow'],
} as const;
export type CommandError = keyof typeof ERRORS;

/** The body of an `error` frame. */
export const errorBody = (error: CommandError, extra: object = {}): object => {
  const [code, msg] = ERRORS[error];
  return { code, msg, ...extra };
};

export type ReadCommand =
  | { readonly ok: true; readonly command: Command }
  | { readonly ok: false; readonly id: number; readonly error: CommandError };

const envelope = z.object({
  id: z.int().min(0).optional(),
  cmd: z.string(),
  params: z.unknown().optional(),
});

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
};

export const readCommand = (text: string): ReadCommand => {
  const head = envelope.safeParse(parse(text));
  if (!head.success) return { ok: false, id: 0, error: 'unprocessable' };
  const id = head.data.id ?? 0;
  const cmd = COMMANDS.find((name) => name === head.data.cmd);
  if (cmd === undefined) return { ok: false, id, error: 'unknownCommand' };
  if (head.data.params === undefined && cmd !== 'list_subscriptions')
    return { ok: false, id, error: 'paramsRequired' };
  const body = params.safeParse(head.data.params ?? {});
  if (!body.success) return { ok: false, id, error: 'invalidParameter' };
  return { ok: true, command: { id, cmd, params: body.data } };
};

/** The markets a command names; null when it names none, or names them in both ways. */
export const namedTickers = (given: CommandParams): readonly string[] | 'both' | null => {
  if (given.market_ticker !== undefined && given.market_tickers !== undefined) return 'both';
  return given.market_tickers ?? (given.market_ticker === undefined ? null : [given.market_ticker]);
};
