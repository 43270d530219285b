import type { CheckView, DoctorView, Verdict } from '../doctor-view.ts';

const GLYPHS: Readonly<Record<Verdict, string>> = {
  passed: '✓',
  warned: '▲',
  failed: '✖',
  skipped: '–',
};

const linesOf = ({ verdict, what, found, remedy }: CheckView): readonly string[] => [
  `  ${GLYPHS[verdict]} ${what.padEnd(18)} ${found}`,
  ...(remedy === null ? [] : [`    ${' '.repeat(18)} → ${remedy}`]),
];

const summaryOf = ({ mode, checks }: DoctorView): string => {
  const count = (verdict: Verdict): number =>
    checks.filter((check) => check.verdict === verdict).length;
  const failed = count('failed');
  const head = failed === 0 ? `ready for ${mode} mode` : `not ready for ${mode} mode`;
  return `${head}: ${failed} failed, ${count('warned')} to mind, ${count('passed')} well`;
};

/** One line a check, by area, and a verdict at the end. */
export const renderDoctor = (view: DoctorView): readonly string[] => {
  const areas = [...new Set(view.checks.map(({ area }) => area))];
  return [
    ...areas.flatMap((area) => [
      area,
      ...view.checks.filter((check) => check.area === area).flatMap(linesOf),
    ]),
    '',
    summaryOf(view),
  ];
};
