// What is changed in one version of it, by somebody who need not wait until he has read what he has made of it: which version
// his own changes have made of the one that he has seen. Whatever anybody else has made is none of them.

const MOST = 100; // the oldest is forgotten: whoever still has that before him is told to look again

export class Versions {
  next = new Map(); // the version that was changed → the one that was made of it

  newest(seen) {
    let one = seen;
    while (this.next.has(one))
      one = this.next.get(one);
    return one;
  }

  // It is what stands there now. A version is made of what is in it: what is taken back is the one from before.
  made(of, now) {
    this.next.delete(now);
    if (!of || !now || of === now)
      return;
    this.next.set(of, now);
    if (this.next.size > MOST)
      this.next.delete(this.next.keys().next().value);
  }
}
