export type Theme = 'light' | 'dark';

const KEY = 'tradewarden.theme';

const isTheme = (text: string | null): text is Theme => text === 'light' || text === 'dark';

/** What the person has chosen, or else what the system says. */
export const theme = (): Theme => {
  const chosen = localStorage.getItem(KEY);
  if (isTheme(chosen)) return chosen;
  return matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';
};

/** Puts the chosen theme on; without a choice the system decides. */
export const showTheme = (): void => {
  const chosen = localStorage.getItem(KEY);
  if (isTheme(chosen)) document.documentElement.dataset['theme'] = chosen;
};

export const chooseTheme = (chosen: Theme): void => {
  localStorage.setItem(KEY, chosen);
  showTheme();
};
