export type Theme = 'light' | 'dark';

const KEY = 'tradewarden.theme';

const isTheme = (text: string | null): text is Theme => text === 'light' || text === 'dark';

/** What the person has chosen; null: what the system says. */
export const chosenTheme = (): Theme | null => {
  const chosen = localStorage.getItem(KEY);
  return isTheme(chosen) ? chosen : null;
};

/** Puts the chosen theme on; without a choice the system decides. */
export const showTheme = (): void => {
  const chosen = chosenTheme();
  if (chosen !== null) document.documentElement.dataset['theme'] = chosen;
};

export const chooseTheme = (chosen: Theme): void => {
  localStorage.setItem(KEY, chosen);
  showTheme();
};
