// The station's time zone. Every time on the page is in it.

import { computed, signal } from './lib.js';
import { truth } from './store.js';

export const told = signal(null); // of the plan
const here = Intl.DateTimeFormat().resolvedOptions().timeZone || 'UTC';

export const zone = computed(() => truth.value?.zone ?? told.value ?? here);
export const foreign = computed(() => zone.value !== here);
export const browserZone = here;
