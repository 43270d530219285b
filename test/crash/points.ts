import { z } from 'zod';

/** Where a victim can be struck, in the order of a life. */
export const POINTS = [
  /** A statement of the store while it comes up: schema, leases, book. */
  'store opening',
  /** A read of what the last process left. */
  'resuming',
  /** A restart's own words (`process.recovered`, `watch.lost`), decided and not committed. */
  'recovery decided',
  /** The same, committed and not acted on. */
  'recovery committed',
  /** A question about an order or its fills is about to be sent. */
  'asking',
  /** Its answer is there and has not been heard. */
  'asked',
  /** Orders, fills, holdings or payouts of the whole account are about to be asked for. */
  'reconciling',
  /** Their answer is there and has not been heard. */
  'reconciled',
  /** An event is delivered and not decided. */
  'before decide',
  /** Decided; nothing has been sent to the database. */
  'after decide',
  /** The append statement is with the server, its answer is not. */
  'in commit',
  /** The verdict is there, nothing has been done for it. */
  'after commit',
  /** An order is about to be written to the socket. */
  'request leaving',
  /** An order's bytes are on their way. */
  'request sent',
  /** The venue has accepted the order and has not answered. */
  'venue accepted',
  /** The answer's first bytes have come. */
  'reply arrived',
  /** The answer is decided upon and not committed. */
  'reply decided',
  /** A fill is decided upon and not committed. */
  'fill decided',
  /** Any instant, on the clock. */
  'random',
] as const;

export type Point = (typeof POINTS)[number];

/** What is in flight at a point; `any` where it belongs to no order. */
export type Leg = 'entry' | 'exit' | 'any';

/** What a life is to die of: the n-th time that this point is reached with this leg. */
export const sentenceSchema = z.strictObject({
  point: z.enum(POINTS),
  leg: z.enum(['entry', 'exit', 'any']),
  nth: z.int().positive(),
});

export type Sentence = z.infer<typeof sentenceSchema>;

/** Points that only the venue's process can tell. */
export const AT_VENUE: Point = 'venue accepted';

export const isStruckBy = (sentence: Sentence, point: Point, leg: Leg): boolean =>
  sentence.point === point && (sentence.leg === 'any' || sentence.leg === leg);
