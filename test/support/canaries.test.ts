import { expect, it } from 'vitest';

import { canariesOf, findCanaries } from './canaries.ts';

it('a canary is found in whatever spelling it is planted', () => {
  const [bird] = canariesOf({ bird: 'a secret/with "signs"+4711' });
  const secret = bird?.secret ?? '';
  const spelled = {
    plain: `x${secret}x`,
    json: JSON.stringify({ secret }),
    twice: JSON.stringify(JSON.stringify({ secret })),
    url: `?x=${encodeURIComponent(secret)}`,
    hex: Buffer.from(secret).toString('hex').toUpperCase(),
    base64: Buffer.from(`key: ${secret}!`).toString('base64'),
  };
  const found = findCanaries(spelled, canariesOf({ bird: secret }));
  const places = new Set(found.map((find) => find.split(':')[0]));
  expect([...places]).toEqual(Object.keys(spelled));
});
