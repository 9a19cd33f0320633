// The page's texts, in the language that was chosen, else in the browser's.

import { signal } from './lib.js';
import { EN } from './text/en.js';
import { RU } from './text/ru.js';

export const LANGUAGES = { en: EN, ru: RU };
const KEPT = 'tgvs-language';

// first.js has chosen it.
const first = document.documentElement.lang;

export const language = signal(first in LANGUAGES ? first : 'en');

export function speak(code) {
  language.value = code;
  document.documentElement.lang = code;
  try {
    localStorage.setItem(KEPT, code);
  } catch {
    // then it is for this visit
  }
}

// A text is a string, or one for each form of the number `n`.
function form(text, args) {
  if (typeof text !== 'object')
    return text;
  const rule = new Intl.PluralRules(language.value).select(args.n);
  return text[rule] ?? text.other;
}

export function has(key) {
  return key in LANGUAGES[language.value];
}

// For a key, with what is filled in: "asked for by {name}".
export function t(key, args = {}) {
  const text = form(LANGUAGES[language.value][key] ?? key, args);
  return text.replace(/\{(\w+)\}/g, (whole, name) => args[name] ?? whole);
}
