import { describe, expect, it } from 'vitest';

import { kalshiPlaceOf } from '../../src/config/kalshi-place.ts';
import { loaded, refused } from './sources.ts';

const secrets = { env: { KEY_ID: 'x' }, files: { 'key.pem': 'x' } };

const kalshi = (place: object) => ({
  ...secrets,
  file: {
    venues: { kalshi: { keyId: { env: 'KEY_ID' }, privateKeyFile: 'key.pem', ...place } },
  },
});

const placeOf = (place: object) => {
  const { venues } = loaded(kalshi(place)).config;
  if (venues.kalshi === null) throw new Error('expected venues.kalshi');
  return kalshiPlaceOf(venues.kalshi);
};

const faults = (place: object) => refused(kalshi(place)).map(({ path }) => path);

const LEGACY = 'https://api.elections.kalshi.com/trade-api/v2';
const LEGACY_WS = 'wss://api.elections.kalshi.com/trade-api/ws/v2';

describe('the hosts of Kalshi', () => {
  it('are chosen by name, production by default', () => {
    expect(placeOf({})).toEqual({
      name: 'production',
      restUrl: 'https://external-api.kalshi.com/trade-api/v2',
      wsUrl: 'wss://external-api-ws.kalshi.com/trade-api/ws/v2',
    });
    expect(placeOf({ environment: 'demo' })).toEqual({
      name: 'demo',
      restUrl: 'https://external-api.demo.kalshi.co/trade-api/v2',
      wsUrl: 'wss://external-api-ws.demo.kalshi.co/trade-api/ws/v2',
    });
  });

  it('may be the older ones, and keep the name', () => {
    const place = { restUrl: LEGACY, wsUrl: LEGACY_WS };
    expect(placeOf(place)).toEqual({ name: 'production', ...place });
  });

  it('that nobody knows are confirmed by the host itself', () => {
    const place = {
      restUrl: 'http://127.0.0.1:4711/trade-api/v2',
      wsUrl: 'ws://127.0.0.1:4712/trade-api/ws/v2',
    };
    expect(placeOf(place).name).toBe('127.0.0.1:4711');
    expect(placeOf({ ...place, environment: 'demo' }).name).toBe('127.0.0.1:4711');
  });

  it.each<readonly [title: string, place: object, paths: readonly string[]]>([
    [
      'of production under the name of the demo',
      { environment: 'demo', restUrl: LEGACY, wsUrl: LEGACY_WS },
      ['venues.kalshi.restUrl', 'venues.kalshi.wsUrl'],
    ],
    [
      'of the demo without its name',
      { restUrl: 'https://demo-api.kalshi.co/trade-api/v2' },
      ['venues.kalshi.restUrl'],
    ],
    ['of two places', { restUrl: 'http://127.0.0.1:4711/trade-api/v2' }, ['venues.kalshi.restUrl']],
    [
      'of two places, the other way round',
      { wsUrl: 'ws://127.0.0.1:4711/trade-api/ws/v2' },
      ['venues.kalshi.wsUrl'],
    ],
    [
      'in the clear beyond this machine',
      { restUrl: LEGACY.replace('https', 'http') },
      ['venues.kalshi.restUrl'],
    ],
    [
      'with a name that only begins like theirs',
      {
        restUrl: 'http://external-api.kalshi.com.example.org/trade-api/v2',
        wsUrl: 'wss://kalshi.com.example.org/trade-api/ws/v2',
      },
      ['venues.kalshi.restUrl'],
    ],
  ])('%s are refused', (_, place, paths) => {
    expect(faults(place)).toEqual(paths);
  });
});
