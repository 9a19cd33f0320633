// Whether somebody can see the page. One that was left for another may be kept by the browser, to be gone back to: with
// its connections, of which there are six for all pages of a host.

import { signal } from './lib.js';

export const seen = signal(!document.hidden);

let left = false;

function look() {
  seen.value = !left && !document.hidden;
}

const leave = (gone) => () => {
  left = gone;
  look();
};

document.addEventListener('visibilitychange', look);
addEventListener('pagehide', leave(true));
addEventListener('pageshow', leave(false));
