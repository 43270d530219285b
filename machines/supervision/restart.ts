/**
 * When a child is started again after its exit: always, after a crash only, or never.
 * The names and the rule are OTP's.
 */
export type RestartClass = 'permanent' | 'transient' | 'temporary';

/** How a child ended: its work was done, it was told to end, or it failed. */
export type ExitKind = 'normal' | 'shutdown' | 'crashed';

/** Whether a child of this class is started again after such an exit. */
export const isRestarted = (restart: RestartClass, exit: ExitKind): boolean => {
  switch (restart) {
    case 'permanent':
      return true;
    case 'transient':
      return exit === 'crashed';
    case 'temporary':
      return false;
  }
};
