// What is to be read anew and was not: asked again after pauses that grow, while somebody looks. Until then what is shown is old,
// and from the second time on the page says so.

import { outdated } from './store.js';

const FIRST_MS = 3000;
const LONGEST_MS = 30000;
const TOLD_FROM = 2; // failures

export const pauseAfter = (failures) => Math.min(FIRST_MS * 2 ** (failures - 1), LONGEST_MS);
const isLost = (problem) => Boolean(problem) && (problem.status === 0 || problem.status >= 500);

export class Retry {
  failures = 0;
  timer = 0;
  told = false;

  constructor(act) {
    this.act = act;
  }

  // What came of it; `old`: something is shown meanwhile.
  heard(problem, old = false) {
    clearTimeout(this.timer);
    this.failures = isLost(problem) ? this.failures + 1 : 0;
    this.tell(old && this.failures >= TOLD_FROM);
    if (this.failures)
      this.wait();
  }

  wait() {
    this.timer = setTimeout(() => (document.hidden ? this.wait() : this.act()), pauseAfter(this.failures));
  }

  stop() {
    clearTimeout(this.timer);
    this.tell(false);
  }

  tell(on) {
    if (on !== this.told)
      outdated.value += on ? 1 : -1;
    this.told = on;
  }
}
