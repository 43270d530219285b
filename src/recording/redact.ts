import { redactText } from '../logger/redact.ts';

/* What leaves the house names no person, no host, no place of it, and no secret. */

const URLS = /\b[a-z][a-z0-9+.-]*:\/\/[^\s"']+/gi;
const MAILS = /[\w.+-]+@[\w.-]+/g;
const ADDRESSES =
  /\b\d{1,3}(?:\.\d{1,3}){3}(?::\d+)?\b|\[?(?:[0-9a-f]{0,4}:){3,7}[0-9a-f]{0,4}\]?/gi;
const HOSTS = /\b(?:[a-z0-9-]+\.)+[a-z]{2,}(?::\d+)?\b/gi;
const PATHS = /(?:~|\/[\w.@+-]+)(?:\/[\w.@+-]+)+/g;

/** Members whose text is of people and machines: all else is of markets and rules. */
const FREE_TEXT: ReadonlySet<string> = new Set([
  'reason',
  'why',
  'message',
  'what',
  'quarantineReason',
  'failure',
]);
/** Members that say who. */
const PERSON: ReadonlySet<string> = new Set(['by', 'owner', 'operator']);
/** Members whose values say where a setting came from. */
const PLACES: ReadonlySet<string> = new Set(['origins']);

const withoutPlaces = (text: string): string =>
  redactText(text)
    .replace(URLS, '<url>')
    .replace(MAILS, '<address>')
    .replace(ADDRESSES, '<address>')
    .replace(PATHS, '<path>')
    .replace(HOSTS, '<host>');

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

type Visit = (key: string, text: string) => string;

const mapped = (value: unknown, key: string, visit: Visit): unknown => {
  if (typeof value === 'string') return visit(key, value);
  if (Array.isArray(value)) return value.map((item) => mapped(item, key, visit));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [
      // Orders stand under their ids.
      visit('', name),
      mapped(member, PLACES.has(key) ? key : name, visit),
    ]),
  );
};

/** What a person is called in a copy, and the installation that a house is. */
type Disguise = {
  /** Of the person who is named as the `index`th other. */
  readonly nameOf: (person: string, index: number) => string;
  /** Besides those that the value itself names. */
  readonly installations: readonly string[];
};

const NUMBERED: Disguise = { nameOf: (_, index) => `person-${index + 1}`, installations: [] };

/** Everybody who is named, in the order of being named. */
const peopleIn = (value: unknown, nameOf: Disguise['nameOf']): ReadonlyMap<string, string> => {
  const people = new Map<string, string>();
  mapped(value, '', (key, text) => {
    if (PERSON.has(key) && !people.has(text)) people.set(text, nameOf(text, people.size));
    return text;
  });
  return people;
};

/** Eight hex digits draw an installation apart; these stand in every order id in their place. */
const NO_INSTALLATION = '00000000';

const installationsIn = (value: unknown): ReadonlySet<string> => {
  const found = new Set<string>();
  mapped(value, '', (key, text) => {
    if (key === 'installation') found.add(text);
    return text;
  });
  return found;
};

/**
 * A copy in which the same name is always told by the same other one, so that decisions over it
 * are what they were.
 */
export const redacted = (value: unknown, disguise: Disguise = NUMBERED): unknown => {
  const people = peopleIn(value, disguise.nameOf);
  const installations = [...installationsIn(value), ...disguise.installations];
  const names = [...people].sort(([a], [b]) => b.length - a.length);
  const withoutNames = (text: string): string =>
    names.reduce(
      (left, [name, other]) =>
        left.replace(new RegExp(`(?<![\\w-])${escaped(name)}(?![\\w-])`, 'g'), other),
      text,
    );
  return mapped(value, '', (key, text) => {
    if (PERSON.has(key)) return people.get(text) ?? text;
    if (FREE_TEXT.has(key) || PLACES.has(key)) return withoutPlaces(withoutNames(text));
    return installations.reduce(
      (left, installation) => left.replaceAll(installation, NO_INSTALLATION),
      text,
    );
  });
};
