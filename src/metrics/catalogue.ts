/** What of the figures changes how: it only grows, it is read off, or it is distributed. */
export type MetricType = 'counter' | 'gauge' | 'histogram';

/** One figure of `/metrics`; `Label` are the names of its labels. */
export type Metric<Label extends string = string> = {
  readonly name: string;
  readonly type: MetricType;
  /** Their values come from closed lists or from the settings: never a trade, order or market. */
  readonly labels: readonly Label[];
  /** What it counts and in which unit; also what `/metrics` itself says of it. */
  readonly help: string;
  /** Upper bounds of a histogram, in the metric's unit. */
  readonly buckets?: readonly number[];
};

const PREFIX = 'tradewarden_';

const of =
  (type: MetricType) =>
  <Label extends string>(
    name: string,
    labels: readonly Label[],
    help: string,
    buckets?: readonly number[],
  ): Metric<Label> => ({
    name: PREFIX + name,
    type,
    labels,
    help,
    ...(buckets === undefined ? {} : { buckets }),
  });

const counter = of('counter');
const gauge = of('gauge');
const histogram = of('histogram');

/** From a tenth of a millisecond to the minute that a venue may take. */
const QUICK = [0.0001, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5];
const PATIENT = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];
const AGES = [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2, 3, 5, 10, 30];

/** Of the process: is it fit, and who says so. */
export const PROCESS = {
  build: gauge(
    'build_info',
    ['version', 'node', 'mode'],
    'Always 1: the version of the program, of Node, and paper or live.',
  ),
  up: gauge('up_seconds', [], 'Real time since the process began to start its tree.'),
  startup: gauge('startup_seconds', [], 'Real time the start has taken; absent before it is over.'),
  live: gauge('live', [], 'What /livez answers: 1 unless a restart would help.'),
  ready: gauge('ready', [], 'What /readyz answers: 1 while new trades may be taken.'),
  started: gauge('started', [], 'What /startupz answers: 1 once the start is over.'),
  heartbeat: gauge(
    'heartbeat_age_seconds',
    [],
    'Real time since a round trip through the supervisors came back.',
  ),
  check: gauge('check_pass', ['check'], 'Each check behind readiness by its name: 1 passes.'),
  killSwitch: gauge('kill_switch', [], '1 while the kill switch forbids anything, 0: it runs.'),
  killSwitchState: gauge(
    'kill_switch_state',
    ['state'],
    '1 for the state in which the kill switch stands.',
  ),
  alarms: gauge(
    'alarms',
    ['reason', 'level'],
    'Alarms that stand, by what they are about: unprotected, reconcile, store and others.',
  ),
} as const;

/** Of the supervisors and what they hold. */
export const TREE = {
  actors: gauge(
    'actors',
    ['machine', 'status'],
    'Children of each supervisor, by the phase they are in.',
  ),
  waiting: gauge('mailbox_events', ['machine'], 'Events that durable actors have not taken yet.'),
  restarts: counter(
    'child_restarts_total',
    ['child_kind', 'reason'],
    'Restarts of children after their own end, by how they ended.',
  ),
  exceeded: counter(
    'restart_intensity_exceeded_total',
    ['child_kind'],
    'Supervisors that gave up, and children parked, since restarts did not help.',
  ),
  killed: counter('child_kills_total', ['child_kind'], 'Children that did not stop in time.'),
} as const;

/** Of trades and their orders. */
export const TRADES = {
  trades: gauge('trades', ['state'], 'Trades that have not ended, by the state of their chart.'),
  unprotected: gauge(
    'trades_unprotected',
    ['reason'],
    'Positions that nobody guards now: paused by a person, or open for any other reason.',
  ),
  unprotectedTime: counter(
    'unprotected_seconds_total',
    [],
    'Time that positions were unprotected, summed over them, on the market’s clock.',
  ),
  unprotectedLongest: gauge(
    'unprotected_longest_seconds',
    [],
    'The longest uninterrupted time one position was unprotected in this process, real time.',
  ),
  openToProtected: histogram(
    'open_to_protected_seconds',
    [],
    'From the opened position to its first protection, real time.',
    PATIENT,
  ),
  transitions: counter(
    'transitions_total',
    ['machine', 'event', 'to'],
    'Committed transitions of trades and orders, by event and state reached.',
  ),
  decisions: histogram(
    'decision_seconds',
    [],
    'From the arrival of a frame to the commit of the decision it caused, real time.',
    QUICK,
  ),
  stops: counter(
    'stops_triggered_total',
    ['reason'],
    'Stops that fired, by the rule that names the exit.',
  ),
  stopQuoteAge: histogram(
    'stop_quote_age_seconds',
    [],
    'Age of the quote that a fired stop was decided on, on the market’s clock.',
    AGES,
  ),
  closeLatency: histogram(
    'close_latency_seconds',
    ['stage'],
    'From the cause of an exit to its committed decision, its first order, its last fill.',
    PATIENT,
  ),
  closed: counter('trades_closed_total', ['reason'], 'Trades that were closed, by how.'),
  realised: gauge(
    'realised_pnl',
    ['currency'],
    'Profit and loss of the trades that ended in this process, fees included.',
  ),
  unrealised: gauge(
    'unrealised_pnl',
    ['currency'],
    'What all that is held would bring at its proven bids; at most some seconds old.',
  ),
  unpriced: gauge('trades_unpriced', [], 'Trades that have not ended and have no proven mark.'),
  orders: counter(
    'orders_total',
    ['venue', 'side', 'result'],
    'Orders by what became of them; unknown: the answer to a request was lost.',
  ),
} as const;

/** Of the venues and the feeds. */
export const VENUES = {
  requests: counter(
    'venue_requests_total',
    ['venue', 'result'],
    'Requests to each venue that trades are held at: sent, unsent (refused here), slowed_down ' +
      '(refused by its limiter).',
  ),
  exitWait: counter(
    'exit_wait_seconds_total',
    ['venue'],
    'What exits have waited for their turn, together, on the market’s clock.',
  ),
  skew: gauge(
    'clock_skew_seconds',
    ['venue'],
    'Time of the venue less ours; absent where it is not measured, or not yet.',
  ),
  feedUp: gauge('feed_up', ['venue', 'channel'], '1 while the feed delivers.'),
  feedMessages: counter('feed_messages_total', ['venue', 'channel'], 'Frames that came.'),
  feedLast: gauge(
    'feed_last_message_timestamp_seconds',
    ['venue', 'channel'],
    'When the connection last gave proof of life, real time in seconds since 1970.',
  ),
  feedReconnects: counter(
    'feed_reconnects_total',
    ['venue', 'channel', 'reason'],
    'Connections lost, by the state of the feed in which they were.',
  ),
  feedGaps: counter(
    'feed_gaps_total',
    ['venue', 'channel'],
    'Gaps in sequences, and frames known to be missed.',
  ),
  feedRejects: counter(
    'feed_rejects_total',
    ['venue', 'channel'],
    'Frames that could not be understood.',
  ),
  feedMarkets: gauge('feed_markets', ['venue', 'channel'], 'Markets or products subscribed.'),
} as const;

/** Of the store. */
export const STORE = {
  writes: histogram(
    'journal_write_seconds',
    [],
    'From the append of a transition to its verdict, real time.',
    QUICK,
  ),
  errors: counter('journal_errors_total', [], 'Times that the database was lost.'),
  writable: gauge('journal_writable', [], '1 while transitions go straight to the database.'),
  spooled: counter('spool_records_total', [], 'Transitions that went to the spool.'),
  timelineDropped: counter(
    'timeline_marks_dropped_total',
    [],
    'Marks of the timeline that could not be stored for the next process.',
  ),
  spoolWaiting: gauge(
    'spool_waiting',
    [],
    'Acknowledged transitions that the database does not have yet.',
  ),
} as const;

/** Of accounts elsewhere that are only looked at. */
export const WATCHED = {
  positions: gauge('watched_positions', ['venue'], 'Positions of a watched account.'),
  bare: gauge(
    'watched_positions_bare',
    ['venue'],
    'Those of them that the stops at the venue would not close whole.',
  ),
  looked: gauge(
    'watched_last_look_timestamp_seconds',
    ['venue'],
    'When the account was last read whole, real time in seconds since 1970.',
  ),
} as const;

/** Of what is told to people who are not looking. */
export const NOTIFIER = {
  notifications: counter(
    'notifications_total',
    ['channel', 'result'],
    'Messages to people, sent or failed; one may carry many notices.',
  ),
  waiting: gauge(
    'notifications_waiting',
    ['channel'],
    'Notices that wait for a channel, those that quiet hours hold back among them.',
  ),
  heartbeats: counter(
    'heartbeats_total',
    ['result'],
    'Signs of life to a service outside: sent, failed, or withheld by a process that is not well.',
  ),
} as const;

/** Of the API and the page. */
export const API = {
  watchers: gauge('inspector_clients', [], 'Who watches the live stream now.'),
  skipped: counter(
    'inspector_frames_skipped_total',
    [],
    'Frames that a watcher was too slow to take.',
  ),
  denied: counter('auth_failures_total', [], 'Requests without a token, or with a wrong one.'),
  actions: counter(
    'actions_total',
    ['action', 'result'],
    'Actions by their route, and whether they were done, refused, or met a failure.',
  ),
} as const;
