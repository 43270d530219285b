import type { RecordView } from '../record-view.ts';

export const renderRecord = ({
  bytes,
  entries,
  lost,
  recording,
}: RecordView): readonly string[] => [
  `${recording}: ${entries} entries, ${Math.ceil(bytes / 1024)} kB, ${lost} lost`,
  `\`tradewarden whatif --tape ${recording}\` plays it`,
];
