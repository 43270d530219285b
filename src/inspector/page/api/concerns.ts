import type { Frame, Happening } from './types.ts';

const isOfTrade = (path: string, trade: string): boolean => {
  const own = `/trades/${trade}`;
  return path.startsWith('/trades?') || path === own || path.startsWith(`${own}/`);
};

/** A trade, or an order of one. */
const CHILD_OF_TRADE = /^(?:trade:|order:tw-[0-9a-f]{8}-)(\d+)(?:-|$)/;

const isAbout = (path: string, happening: Happening): boolean => {
  switch (happening.kind) {
    case 'trade':
    case 'order':
      return isOfTrade(path, happening.trade);
    case 'feed':
      return path === '/feeds';
    case 'child': {
      const trade = CHILD_OF_TRADE.exec(happening.child ?? '')?.[1];
      return path === '/tree' || (trade !== undefined && isOfTrade(path, trade));
    }
  }
};

/** Whether the resource at `path` may be another after this frame. */
export const concerns = (path: string, frame: Frame): boolean => {
  switch (frame.t) {
    case 'hello':
      return false;
    case 'gap':
      return true;
    case 'frame':
      return frame.happenings.some((happening) => isAbout(path, happening));
  }
};
