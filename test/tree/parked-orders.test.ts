import { expect, it } from 'vitest';

import { epochMs } from '../../machines/model/time.ts';
import { createAlarms } from '../../src/runtime/alarms.ts';
import { tellingParked } from '../../src/tree/parked-orders.ts';
import { recordingLog } from '../support/recording-log.ts';
import { testClock } from '../support/simulated-clock.ts';

it('an order that an earlier supervisor had parked is no alarm of the next, until it fails again', () => {
  const alarms = createAlarms(testClock(epochMs(0)), recordingLog().log);
  const standing = () => alarms.standing().map(({ key }) => key);
  const follow = () => tellingParked({ alarms, observer: () => undefined });
  const parked = {
    type: 'child.quarantined',
    supervisor: 'orders',
    child: 'order:tw-0a1b2c3d-7-x1',
    restarts: 5,
    error: new Error('row'),
  } as const;
  alarms.raise('parked/signals:BTC-USD', 'signals have failed too often', {}, 'warn');
  follow()(parked);
  expect(standing()).toEqual(['parked/signals:BTC-USD', 'parked/order:tw-0a1b2c3d-7-x1']);
  const next = follow();
  expect(standing()).toEqual(['parked/signals:BTC-USD']);
  next(parked);
  expect(standing()).toHaveLength(2);
});
