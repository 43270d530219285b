import type { Frame, Happening } from './types.ts';

const isAbout = (path: string, happening: Happening): boolean => {
  switch (happening.kind) {
    case 'trade':
    case 'order': {
      const own = `/trades/${happening.trade}`;
      return path.startsWith('/trades?') || path === own || path.startsWith(`${own}/`);
    }
    case 'feed':
      return path === '/feeds';
    case 'child':
      return path === '/tree';
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
