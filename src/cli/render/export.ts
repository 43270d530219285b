import type { ExportView } from '../export-view.ts';

export const renderExport = (view: ExportView): readonly string[] => {
  const { bytes, file, fills, settingsVersions, tables, ticks, trade, transitions } = view;
  return [
    `${file}: trade ${trade}, ${Math.ceil(bytes / 1024)} kB`,
    `${transitions} transitions, ${fills} fills, ` +
      `settings of version ${settingsVersions.join(', ')}, ` +
      (ticks === 0 ? 'no ticks: none were recorded' : `${ticks} ticks`) +
      (tables === 0 ? '' : `, ${tables} lookup tables`),
    `\`tradewarden replay --file ${file}\` replays it anywhere`,
  ];
};
