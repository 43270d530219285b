import { findingsOf, isClean, type CrashReport, type SlowStart, type Spread } from './report.ts';

const SHOWN = 20;

const spread = ({ count, p50, p95, max }: Spread): string => {
  const ms = (value: number | null): string => (value === null ? '–' : `${Math.round(value)}`);
  return `p50 ${ms(p50)} ms, p95 ${ms(p95)} ms, max ${ms(max)} ms (${count} starts)`;
};

const row = (name: string, value: string | number): string => `  ${name.padEnd(28)}${value}`;

/** Why a start took so long to protect: what its last position lacked. */
const slow = ({ isLastLife, lane, last, life, protectedMs, upMs }: SlowStart): string => {
  const which = `lane ${lane}, life ${life}${isLastLife ? ', the last' : ''}`;
  const why =
    last === null
      ? 'nothing'
      : `trade ${last.trade}, ${last.state}: ${last.why ?? 'no reason given'}`;
  const ms = (value: number): string => `${Math.round(value)} ms`;
  return `    ${ms(protectedMs)} (up after ${ms(upMs)}; ${which}), for ${why}`;
};

const listed = (report: CrashReport): readonly string[] =>
  Object.entries(findingsOf(report)).flatMap(([name, findings]) => [
    ...findings.slice(0, SHOWN).map(({ what }) => `  ${name}: ${what}`),
    ...(findings.length > SHOWN ? [`  ${name}: and ${findings.length - SHOWN} more`] : []),
  ]);

/** The report for people. */
export const describeReport = (report: CrashReport): string => {
  const { kills, orders, perpetuals, points, unprotectedSeconds, seconds } = report;
  const perKill = kills.victims === 0 ? NaN : seconds / kills.victims;
  return [
    `${report.variant}, seed ${report.seed}: ${kills.victims} victims and ${kills.databases} databases ` +
      `killed in ${seconds.toFixed(0)} s (${perKill.toFixed(2)} s a kill); ` +
      `${kills.withoutDatabase} victims while there was no database, which ${kills.gaveUp} gave up`,
    '',
    row('lost', report.lost.length),
    row('duplicate', report.duplicate.length),
    row('over-sold', report.overSold.length),
    row('acked and missing', `${report.missingAcked.length} of ${report.acked}`),
    row('journal faults', `${report.journalFaults.length} in ${report.transitions} transitions`),
    row('quarantined', report.quarantined.length),
    row('ended by themselves', report.died.length),
    '',
    row('trades', `${report.trades}, ${report.liveAtTheEnd} alive at the end`),
    row(
      'orders at the venue',
      `${orders.entries} entries, ${orders.exits} exits; ${orders.partial} filled in part, ` +
        `${orders.unfilled} not at all`,
    ),
    row(
      'of them in perpetuals',
      `${perpetuals.longs} longs and ${perpetuals.shorts} shorts, ${perpetuals.stopped} stopped; ` +
        `${perpetuals.entries} entries, ${perpetuals.exits} exits`,
    ),
    row('refused', `${orders.refused}, and ${orders.repeatsRefused} repeated ids`),
    row('markets settled', report.settlements),
    row(
      'unprotected',
      `${unprotectedSeconds.journal.toFixed(1)} s by the journal, ` +
        `${unprotectedSeconds.dead.toFixed(1)} s while no process ran`,
    ),
    row('time to start', spread(report.upMs)),
    row('of the processor', spread(report.upCpuMs)),
    row('time to re-protect', spread(report.reprotectMs)),
    row('(killed before)', report.killedUnsafe),
    ...report.slowest.map(slow),
    '',
    `  ${'struck at'.padEnd(28)}${'kills'.padStart(6)}${'exits'.padStart(8)}`,
    ...points.map(
      ({ point, struck, exits }) =>
        `  ${point.padEnd(28)}${String(struck).padStart(6)}${String(exits).padStart(8)}`,
    ),
    row('(by the clock, point missed)', report.missedPoints),
    ...(isClean(report) ? [] : ['', ...listed(report)]),
    '',
  ].join('\n');
};
