/** What the timers of trades and orders bring to an end. */
const ENDING: Readonly<Record<string, string>> = {
  entryOverdue: 'the time for the entry to report its end',
  verification: 'the verification period',
  exitRetry: 'the pause before the next exit',
  stuckRetry: 'the pause of the stuck exit',
  exitOverdue: 'the time for the exit to report its end',
  limit: 'the pause before the resting exit is placed',
  blind: 'the patience with a watch that sees nothing',
  settlement: 'the time for the settlement to come',
  lookup: 'the pause before the venue is asked about it',
  fills: 'the time for its fills to be reported',
  check: 'the time between two looks at the resting order',
};

/** What a timer that has been reached tells, by its id: `exitRetry#3`. */
export const timerFact = (timerId: string): string => {
  const [name = timerId] = timerId.split('#');
  return `${ENDING[name] ?? `the time of the timer ${name}`} is over`;
};
