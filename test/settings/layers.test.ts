import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { seriesTicker, tradeId } from '../../machines/model/ids.ts';
import {
  ANYWHERE,
  DEFAULT_SCOPE,
  SCOPES,
  layersAt,
  parseScope,
  resolve,
  scopeText,
  type Layer,
  type Patch,
  type Place,
  type Scope,
} from '../../machines/model/layers.ts';
import { startLayers } from '../../src/settings/start.ts';
import { flat } from '../../src/settings/patch.ts';
import { effectiveAt, faultsOf, type SettingsState } from '../../src/settings/state.ts';
import { loaded } from '../config/sources.ts';

const PLACE: Place = {
  desk: 'fast',
  series: seriesTicker('KXBTC15M'),
  trade: tradeId('11'),
};

/** A scope that covers {@link PLACE}. */
const scopeAt = (kind: Scope['kind']): Scope =>
  kind === 'default' ? DEFAULT_SCOPE : { kind, name: PLACE[kind] ?? '' };

const layer = (scope: Scope, patch: Patch, version: number): Layer => ({
  scope,
  source: 'command',
  version,
  patch,
  origins: {},
});

const patches = fc.dictionary(fc.constantFrom('a', 'b.c', 'b.d', 'e'), fc.nat(9), { maxKeys: 4 });
const values = (layers: readonly Layer[]): Patch =>
  Object.fromEntries([...resolve(layers)].map(([path, { value }]) => [path, value]));
const merged = (...parts: readonly Patch[]): Layer =>
  layer(DEFAULT_SCOPE, values(parts.map((patch) => layer(DEFAULT_SCOPE, patch, 1))), 1);

describe('layers', () => {
  it('lie over each other associatively: what is merged first does not matter', () => {
    fc.assert(
      fc.property(patches, patches, patches, (a, b, c) => {
        const all = [a, b, c].map((patch) => layer(DEFAULT_SCOPE, patch, 1));
        const left = [merged(a, b), layer(DEFAULT_SCOPE, c, 1)];
        const right = [layer(DEFAULT_SCOPE, a, 1), merged(b, c)];
        expect(values(left)).toEqual(values(all));
        expect(values(right)).toEqual(values(all));
      }),
    );
  });

  it('give each setting as the most particular of them has it, and name that one', () => {
    const drawn = fc.array(
      fc.record({ kind: fc.constantFrom(...SCOPES), elsewhere: fc.boolean(), patch: patches }),
      { maxLength: 8 },
    );
    fc.assert(
      fc.property(drawn, (draws) => {
        const layers = draws.map(({ kind, elsewhere, patch }, index) =>
          layer(
            elsewhere && kind !== 'default' ? { kind, name: 'other' } : scopeAt(kind),
            patch,
            index,
          ),
        );
        for (const [path, { value, origin }] of resolve(layersAt(layers, PLACE))) {
          const giving = layers.filter(
            ({ scope, patch }) => path in patch && scope.name !== 'other',
          );
          const particular = SCOPES.findLast((kind) =>
            giving.some(({ scope }) => scope.kind === kind),
          );
          const last = giving.findLast(({ scope }) => scope.kind === particular);
          expect([value, origin]).toEqual([
            last?.patch[path],
            `${scopeText(last?.scope ?? DEFAULT_SCOPE)}@${last?.version}`,
          ]);
        }
      }),
    );
  });

  it('of another desk, series or trade have no say', () => {
    const others = SCOPES.filter((kind) => kind !== 'default').map((kind, index) =>
      layer({ kind, name: 'other' }, { a: index }, index),
    );
    expect(resolve(layersAt(others, PLACE)).size).toBe(0);
    expect(resolve(layersAt(others, ANYWHERE)).size).toBe(0);
  });

  it('that a person has set lie over what the process was started with, in every scope', () => {
    const started: Layer = {
      ...layer(scopeAt('desk'), { a: 1, e: 1 }, 9),
      source: 'start',
      origins: { a: 'file x.json' },
    };
    const layers = [
      layer(scopeAt('desk'), { a: 2 }, 3),
      started,
      layer(DEFAULT_SCOPE, { e: 7 }, 5),
    ];
    expect(Object.fromEntries(resolve(layersAt(layers, PLACE)))).toEqual({
      a: { value: 2, origin: 'desk:fast@3' },
      e: { value: 1, origin: 'built-in' },
    });
  });

  it('are addressed by scopes that read back as they are written', () => {
    for (const text of ['default', 'desk:fast', 'series:KXBTC15M', 'trade:11', 'desk:a:b']) {
      const scope = parseScope(text);
      expect(scope === null ? null : scopeText(scope)).toBe(text);
    }
    for (const text of ['', 'desk', 'desk:', 'default:x', 'market:x'])
      expect(parseScope(text)).toBeNull();
  });
});

const FILE = { guard: { probabilityStop: { thresholdPercent: 45 }, maxQuoteAgeMs: 7_000 } };

const stateWith = (...layers: readonly Layer[]): SettingsState => ({
  version: 20,
  layers: [...startLayers(loaded({ file: FILE })), ...layers],
});

const effective = (state: SettingsState) => {
  const found = effectiveAt(state, PLACE);
  if (!found.ok) throw new Error(JSON.stringify(found.error));
  return found.value;
};

describe('the effective guard', () => {
  it('is what the process was started with where nobody has set anything', () => {
    const { guard, origins } = effective(stateWith());
    expect(guard).toEqual(loaded({ file: FILE }).config.guard);
    expect([...origins.keys()].sort()).toEqual(Object.keys(flat(guard)).sort());
    expect(origins.get('probabilityStop.thresholdPercent')).toBe('file tradewarden.json');
    expect(origins.get('probabilityStop.minTtcMs')).toBe('built-in');
  });

  it('has each value of each layer, and no more of a layer than it gives', () => {
    const { guard, origins } = effective(
      stateWith(
        layer(DEFAULT_SCOPE, { 'probabilityStop.thresholdPercent': 30 }, 12),
        layer(scopeAt('desk'), { 'exit.ladderCenti': [50] }, 13),
        layer(scopeAt('series'), { 'probabilityStop.thresholdPercent': 35 }, 14),
      ),
    );
    expect(guard.probabilityStop).toMatchObject({ thresholdPercent: 35, minTtcMs: 60_000 });
    expect(guard.exit.ladderCenti).toEqual([50]);
    expect(guard.maxQuoteAgeMs).toBe(7_000);
    const from = (path: string) => origins.get(path);
    expect(from('probabilityStop.thresholdPercent')).toBe('series:KXBTC15M@14');
    expect(from('probabilityStop.minTtcMs')).toBe('built-in');
    expect(from('exit.ladderCenti')).toBe('desk:fast@13');
    expect(from('maxQuoteAgeMs')).toBe('file tradewarden.json');
  });

  it('is refused with every fault at once, each with what was expected and whose it is', () => {
    const found = effectiveAt(
      stateWith(
        layer(DEFAULT_SCOPE, { 'probabilityStop.tresholdPercent': 30, maxQuoteAgeMs: -1 }, 12),
        layer(scopeAt('desk'), { 'blind.policy': 'run' }, 13),
        layer(scopeAt('trade'), { exit: 5 }, 14),
      ),
      PLACE,
    );
    expect(found.ok ? [] : found.error).toEqual(
      expect.arrayContaining([
        {
          path: 'guard.probabilityStop.tresholdPercent',
          expected: 'a known setting (the nearest is guard.probabilityStop.thresholdPercent)',
          found: 'an unknown one',
          source: 'default@12',
        },
        expect.objectContaining({ path: 'guard.maxQuoteAgeMs', found: '-1', source: 'default@12' }),
        expect.objectContaining({ path: 'guard.blind.policy', source: 'desk:fast@13' }),
        expect.objectContaining({ path: 'guard.exit', found: '5', source: 'trade:11@14' }),
      ]),
    );
  });

  it('must hold together across layers: every combination of desk and series is looked at', () => {
    const state = stateWith(
      layer(scopeAt('desk'), { 'exit.retryBaseMs': 5_000 }, 12),
      layer(scopeAt('series'), { 'exit.retryMaxMs': 4_000 }, 13),
    );
    expect(faultsOf(state, [])).toEqual([
      {
        path: 'guard.exit.retryBaseMs',
        expected: 'at most retryMaxMs (4000)',
        found: '5000',
        source: 'desk:fast@12',
      },
    ]);
    expect(effectiveAt(state, { ...PLACE, series: null }).ok).toBe(true);
  });
});
