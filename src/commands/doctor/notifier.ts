import type { CheckView } from '../../cli/doctor-view.ts';
import type { EffectiveConfig } from '../../config/load.ts';
import { isAddress, NO_ADDRESS } from '../../notify/channels/post.ts';
import { channelsOf, speakerOf } from '../../notify/open.ts';
import { tryOut } from '../../notify/try-out.ts';
import { systemClock } from '../../runtime/clock.ts';
import { checksOf } from './check.ts';

const { passed, skipped, warned } = checksOf('notifier');

const NONE = 'set notify.ntfy, .telegram, .webhook … to be told while nobody looks';

/** It is not given: that would say that a process watches. */
const heartbeatOf = ({ config, secrets }: EffectiveConfig): readonly CheckView[] => {
  if (config.notify.heartbeat === null)
    return [
      skipped('heartbeat', 'none: set notify.heartbeat to be called when the process is gone'),
    ];
  return isAddress(secrets.notify.heartbeatUrl?.reveal() ?? '')
    ? [passed('heartbeat', 'there is an address; it is asked for by a process that watches')]
    : [warned('heartbeat', NO_ADDRESS, 'nobody would be called: see notify.heartbeat.url')];
};

const channelChecks = async (settings: EffectiveConfig): Promise<readonly CheckView[]> => {
  const channels = channelsOf(settings);
  if (channels.length === 0) return [skipped('channels', `none: ${NONE}`)];
  const trials = await tryOut(channels, {
    from: speakerOf(settings),
    title: 'this is a test: the doctor was asked',
    sentAtMs: systemClock().now(),
  });
  return trials.map(({ channel, fault }) =>
    fault === null
      ? passed(channel, 'a test message was taken: look whether it has come')
      : // No reason to leave trades unguarded: a run goes on without it.
        warned(channel, fault, `nobody would be told: see notify.${channel}`),
  );
};

/** Whether people who are not looking would be told: a test message goes out by each channel. */
export const checkNotifier = async (settings: EffectiveConfig): Promise<readonly CheckView[]> => [
  ...(await channelChecks(settings)),
  ...heartbeatOf(settings),
];
