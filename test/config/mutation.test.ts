import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { fields, type Field } from '../../src/config/fields.ts';
import { assignmentsOf, merge } from '../../src/config/layers.ts';
import { editDistance, nearest } from '../../src/config/nearest.ts';
import { loaded, refused } from './sources.ts';

const account = () => ({ apiKey: { env: 'KEY_ID' }, secretFile: 'key.pem' });
const given = {
  notify: {
    webhook: { url: { env: 'HOOK_URL' } },
    ntfy: { url: { env: 'HOOK_URL' } },
    telegram: { token: { env: 'KEY_ID' }, chat: '@us' },
    discord: { url: { env: 'HOOK_URL' } },
    slack: { url: { env: 'HOOK_URL' } },
    heartbeat: { url: { env: 'HOOK_URL' } },
    quietHours: { from: '22:00', to: '07:00', zone: 'Europe/Berlin' },
  },
  venues: {
    kalshi: { keyId: { env: 'KEY_ID' }, privateKeyFile: 'key.pem' },
    coinbase: {},
    binance: { account: account() },
    binanceUsdm: { account: account() },
  },
};
const secrets = {
  env: { KEY_ID: 'x', HOOK_URL: 'https://hook.example' },
  files: { 'key.pem': 'x' },
};
const complete = loaded({ file: given, ...secrets }).config;

/** A full file of settings with `value` at `path`. */
const fileWith = (path: string, value: unknown): unknown =>
  merge([
    ...assignmentsOf(structuredClone({ ...complete }), ''),
    { segments: path.split('.'), value, origin: '' },
  ]);

/** Values that no setting of the kind takes. */
const wrongFor = ({ kind, node }: Field): fc.Arbitrary<unknown> => {
  const texts = fc.string({ minLength: 1 }).filter((text) => !(node.enum ?? []).includes(text));
  if (kind === 'group' || kind === 'secret') return fc.oneof(fc.integer(), fc.boolean(), texts);
  if (kind === 'list') return fc.oneof(fc.integer(), fc.boolean(), texts, fc.constant({ a: 1 }));
  const others = [fc.constant({ a: 1 }), fc.constant([1])];
  if (node.type === 'string')
    return fc.oneof(fc.integer(), fc.boolean(), ...others, ...(node.enum ? [texts] : []));
  if (node.type === 'boolean') return fc.oneof(fc.integer(), texts, ...others);
  // A setting that is a number or a path takes any text.
  const numbers = [fc.constant(-1e12), fc.constant(1e15)];
  if ('anyOf' in node) return fc.oneof(fc.boolean(), ...numbers, ...others);
  return fc.oneof(fc.boolean(), texts, ...numbers, ...others);
};

const mutation = fc
  .constantFrom(...fields)
  .chain((field) => wrongFor(field).map((value) => ({ field, value })));

describe('any single mutated setting', () => {
  it('yields exactly one fault, by its name', () => {
    expect(refused({ file: fileWith('mode', 1), ...secrets })).toHaveLength(1);
    fc.assert(
      fc.property(mutation, ({ field, value }) => {
        const faults = refused({ file: fileWith(field.path, value), ...secrets });
        expect(faults.map(({ path }) => path)).toEqual([field.path]);
        expect(faults[0]).toMatchObject({
          expected: field.expected,
          source: 'file tradewarden.json',
        });
      }),
      { numRuns: 300 },
    );
  });

  it('with a letter too many yields exactly one fault that names the right one', () => {
    const optional = fields.filter(({ fallback }) => fallback !== undefined);
    const slip = fc.constantFrom(...optional).chain((field) => {
      const key = field.path.split('.').at(-1) ?? '';
      return fc
        .nat({ max: key.length - 1 })
        .map((at) => ({ field, wrong: key.slice(0, at + 1) + key.slice(at) }));
    });
    fc.assert(
      fc.property(slip, ({ field, wrong }) => {
        const segments = field.path.split('.');
        const file = merge([
          { segments: ['notify'], value: structuredClone(given.notify), origin: '' },
          { segments: ['venues'], value: structuredClone(given.venues), origin: '' },
          { segments: [...segments.slice(0, -1), wrong], value: field.fallback, origin: '' },
        ]);
        expect(refused({ file, ...secrets })).toMatchObject([
          { expected: `a known setting (the nearest is ${field.path})`, found: 'an unknown one' },
        ]);
      }),
      { numRuns: 200 },
    );
  });
});

describe('the distance between words', () => {
  it.each([
    ['', '', 0],
    ['speed', 'speed', 0],
    ['spede', 'speed', 1],
    ['sped', 'speed', 1],
    ['speeed', 'speed', 1],
    ['spead', 'speed', 1],
    ['', 'abc', 3],
    ['kitten', 'sitting', 3],
  ])('of %j and %j is %i', (a, b, distance) => {
    expect(editDistance(a, b)).toBe(distance);
  });

  it('is the same both ways, and zero only for the same word', () => {
    const word = fc.string({ maxLength: 8 });
    fc.assert(
      fc.property(word, word, (a, b) => {
        expect(editDistance(a, b)).toBe(editDistance(b, a));
        expect(editDistance(a, b) === 0).toBe(a === b);
      }),
    );
  });

  it('leaves a word without a neighbour alone', () => {
    expect(nearest('zzzzzz', ['speed', 'seed'])).toBeNull();
    expect(nearest('Speed', ['speed', 'seed'])).toBe('speed');
  });
});
