/** What the process's exit code tells the one who started it. */
export const EXIT = {
  ok: 0,
  unexpectedFailure: 1,
  usage: 2,
  database: 3,
  ownershipLost: 4,
  supervisionGaveUp: 5,
  verificationFailed: 6,
  notFound: 7,
  differences: 8,
  refused: 9,
  superseded: 10,
  notReady: 11,
  unconfirmed: 12,
  interrupted: 130,
  terminated: 143,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** The meaning of each code, as `--help` and the documentation print it. */
export const EXIT_MEANINGS: Readonly<Record<keyof typeof EXIT, string>> = {
  ok: 'done; after Ctrl-C: drained and stopped in order',
  unexpectedFailure: 'a failure nobody foresaw; its stack is printed',
  usage: 'wrong usage or wrong settings; every fault is named',
  database: 'the database cannot be had, or another process uses the data directory',
  ownershipLost: 'another process has taken the trades over; this one stopped acting',
  supervisionGaveUp: 'the root supervisor has used up its restarts',
  verificationFailed: 'the journal and the rows disagree, or an import and its file',
  notFound: 'there is no such trade, or no such order at the venue',
  differences: 'the store and the venue differ',
  refused: 'the trade, or an order, cannot do what was asked of it now',
  superseded: 'somebody has changed the settings meanwhile',
  notReady: 'something that a run rests on is missing; it is named',
  unconfirmed: 'live trading was not confirmed by the name of its environment',
  interrupted: 'Ctrl-C twice: stopped without draining',
  terminated: 'SIGTERM twice: stopped without draining',
};
