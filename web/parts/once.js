// One at a time: what is sent twice in a moment, by a double tap or a key that bounces, is sent once. A state alone would not do:
// the second comes before anything is drawn anew.

import { useRef, useState } from '../lib.js';

// [busy, run]: run(act) waits for it; nothing, if another is under way.
export function useOnce() {
  const going = useRef(false);
  const [busy, setBusy] = useState(false);
  const run = async (act) => {
    if (going.current)
      return undefined;
    going.current = true;
    setBusy(true);
    try {
      return await act();
    } finally {
      going.current = false;
      setBusy(false);
    }
  };
  return [busy, run];
}
