import type uPlot from 'uplot';

/** A canvas knows no custom properties: their colours are read off an element that has them. */
export const colourOf = (host: HTMLElement, name: string): string => {
  const probe = document.createElement('span');
  probe.style.color = `var(--${name})`;
  host.append(probe);
  const colour = getComputedStyle(probe).color;
  probe.remove();
  return colour;
};

/** An amount at an axis. */
export const dollarsOf = (dollars: number): string =>
  `${dollars < 0 ? '−' : ''}$${Math.abs(dollars).toLocaleString()}`;

const LEAST_WIDTH = 200;

export const widthOf = (host: HTMLElement): number => Math.max(LEAST_WIDTH, host.clientWidth - 8);

/** Lets a chart follow the width of its host and the theme; the answer lets go. */
export const followHost = (host: HTMLElement, plot: uPlot, height: number): (() => void) => {
  const resized = new ResizeObserver(() => plot.setSize({ width: widthOf(host), height }));
  resized.observe(host);
  const redraw = (): void => plot.redraw();
  const chosen = new MutationObserver(redraw);
  chosen.observe(document.documentElement, { attributeFilter: ['data-theme'] });
  const system = matchMedia('(prefers-color-scheme: dark)');
  system.addEventListener('change', redraw);
  return () => {
    resized.disconnect();
    chosen.disconnect();
    system.removeEventListener('change', redraw);
  };
};
