// What the page is made with: Preact, its signals, and tagged templates in place of a compiler.

import { createElement, Fragment, render } from './vendor/preact.js';
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from './vendor/hooks.js';
import { batch, computed, effect, signal } from './vendor/signals.js';
import htm from './vendor/htm.js';

export const html = htm.bind(createElement);
export { batch, computed, effect, Fragment, render, signal, useEffect, useLayoutEffect, useMemo, useRef, useState };
