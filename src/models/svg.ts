/** Colours of a picture that stands on its own, for light pages and for dark ones. */
export const SVG_COLOURS = `<style>
  text { font: 11px system-ui, sans-serif; fill: #333 }
  .title { font-size: 13px; font-weight: 600 }
  .ground { fill: #fff }
  .none { fill: #e4e4e4 }
  .frame { fill: none; stroke: #777 }
  .even { stroke: #999; stroke-dasharray: 4 4 }
  .line { stroke: #1f5fbf; stroke-width: 1.5; fill: none }
  .dot { fill: #1f5fbf }
  .bar { fill: #9db8dd }
  @media (prefers-color-scheme: dark) {
    text { fill: #ddd }
    .ground { fill: #16181c }
    .none { fill: #33363c }
    .frame { stroke: #888 }
    .even { stroke: #777 }
    .line { stroke: #7fb0ff }
    .dot { fill: #7fb0ff }
    .bar { fill: #3d5478 }
  }
</style>`;

/** Text as it may stand in a picture. */
export const escaped = (text: string): string =>
  text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;');
