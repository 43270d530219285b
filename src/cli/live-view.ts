import type { Result } from '../../machines/model/result.ts';
import type { EffectiveConfig } from '../config/load.ts';
import type { DoctorView } from './doctor-view.ts';

export type LiveFact = { readonly what: string; readonly found: string };

/** What a person confirms before orders go to a venue: where, whose, how much, and what is on. */
export type LiveBrief = {
  /**
   * The word that confirms: an environment's name, or a host that is nobody's we know; with a plus,
   * the host of the futures that are traded besides.
   */
  readonly environment: string;
  readonly hosts: readonly LiveFact[];
  readonly account: readonly LiveFact[];
  readonly limits: readonly LiveFact[];
  readonly switches: readonly LiveFact[];
};

/** Lets one run with these settings trade live. Only a passed gate gives one. */
export type LivePermit = { readonly settings: EffectiveConfig };

/** What stands before live trading. */
export type LiveGate = {
  readonly doctor: DoctorView;
  readonly brief: LiveBrief;
  /** `word` is what a person or an option said, null where nobody did; fails with the reason. */
  readonly confirm: (word: string | null) => Result<LivePermit, string>;
};
