import { mount } from 'svelte';

import App from './App.svelte';
import { showTheme } from './shell/theme.ts';

const target = document.getElementById('app');
if (target === null) throw new Error('page: expected an element #app, found none');
showTheme();
mount(App, { target });
