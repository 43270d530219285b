const TYPED: readonly string[] = ['text', 'search', 'password', 'number'];

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLSelectElement ||
  target instanceof HTMLTextAreaElement ||
  (target instanceof HTMLInputElement && TYPED.includes(target.type));

/** A key that is meant for the page: not for a field, a dialog, the browser or the system. */
export const isForPage = (event: KeyboardEvent): boolean =>
  !event.ctrlKey &&
  !event.metaKey &&
  !event.altKey &&
  !isTyping(event.target) &&
  document.querySelector('dialog[open]') === null;
