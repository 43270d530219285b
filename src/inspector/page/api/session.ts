const KEY = 'tradewarden.token';
const FRAGMENT = /^#token=([\x21-\x7e]{32,256})$/;

/**
 * The token of the link that was opened. It leaves the address at once: a fragment is never sent,
 * but it stays in sight and in the history. It is forgotten with the tab.
 */
export const takeToken = (): string | null => {
  const given = FRAGMENT.exec(location.hash)?.[1];
  if (given !== undefined) {
    sessionStorage.setItem(KEY, given);
    history.replaceState(null, '', '#/');
  }
  return sessionStorage.getItem(KEY);
};

export const keepToken = (token: string): void => sessionStorage.setItem(KEY, token);

export const forgetToken = (): void => sessionStorage.removeItem(KEY);
