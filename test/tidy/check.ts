import {
  asyncActionRule,
  chartNamesRule,
  durableRule,
  sendToRule,
  wildcardRule,
} from './charts.ts';
import { cycleRule } from './cycles.ts';
import { importRules } from './imports.ts';
import { languageRule, unfinishedRule } from './language.ts';
import { purityRule } from './purity.ts';
import { sizeRule } from './size.ts';
import { parse, type Breach, type Source, type SourceText } from './source.ts';
import { skipReasonRule, testRule } from './tests.ts';

type FileRule = (source: Source) => readonly Breach[];

const FILE_RULES: readonly FileRule[] = [
  importRules,
  purityRule,
  durableRule,
  wildcardRule,
  sendToRule,
  asyncActionRule,
  chartNamesRule,
  languageRule,
  unfinishedRule,
  sizeRule,
  testRule,
  skipReasonRule,
];

/** Every breach of the house rules in `texts`, by file and line. */
export const checkHouseRules = (texts: readonly SourceText[]): readonly Breach[] => {
  const sources = texts.map(parse);
  return [
    ...sources.flatMap((source) => FILE_RULES.flatMap((rule) => rule(source))),
    ...cycleRule(sources),
  ];
};
