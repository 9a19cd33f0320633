// What a page asks for when it is opened, and again when something has changed.

import { ask, sentence } from '../api.js';
import { html, useEffect, useMemo, useRef, useState } from '../lib.js';
import { Retry } from '../retry.js';
import { t } from '../words.js';

// every_ms: asked again after so long; 0: not by itself. `on`: asked again when one of these has changed.
export function useAsked(path, { every_ms = 0, on = [] } = {}) {
  const [answer, setAnswer] = useState({});
  const [turn, setTurn] = useState(0);
  const latest = useRef(0);
  const going = useRef(false); // a question that is not answered yet
  const old = useRef(false); // something is shown meanwhile
  old.current = Boolean(answer.data) && answer.path === path;
  const retry = useMemo(() => new Retry(() => setTurn((before) => before + 1)), []);
  const waiting = useRef([]); // {after, done}: for an answer to what was asked after that
  useEffect(() => {
    if (!path)
      return undefined;
    const mine = latest.current += 1;
    going.current = true;
    ask(path).then((one) => {
      if (mine !== latest.current)
        return;
      going.current = false;
      retry.heard(one.problem, old.current);
      setAnswer((before) => {
        // What was there stays, if only this answer failed, and is not drawn anew, if it is the same.
        if (one.problem && before.data && before.path === path && one.problem.status !== 404)
          return { ...before, problem: one.problem };
        const text = JSON.stringify(one);
        return text === before.text && before.path === path ? before : { ...one, path, text };
      });
      if (!one.problem)
        waiting.current = waiting.current.filter(({ after, done }) => after >= mine || done());
    });
    return undefined;
  }, [path, turn, ...on]);
  useEffect(() => {
    if (!every_ms)
      return undefined;
    // One after the other: an answer that takes longer is waited for.
    const timer = setInterval(() => !document.hidden && !going.current && setTurn((before) => before + 1), every_ms);
    return () => clearInterval(timer);
  }, [every_ms]);
  useEffect(() => () => { // nobody waits for it any more
    latest.current += 1;
    retry.stop();
  }, []);
  // Resolves when it has been read.
  const again = () => {
    setTurn((before) => before + 1);
    return new Promise((done) => { waiting.current.push({ after: latest.current, done }); });
  };
  return { ...answer, again };
}

// In place of what is not there: not yet, not offered by this channel's service, or not for whoever asks.
export function Missing({ asked }) {
  if (!asked.problem)
    return html`<p class="quiet late">${t('loading')}</p>`;
  if (asked.problem.status === 404)
    return html`<p class="card" id="not-offered">${t('problem.not_offered')}</p>`;
  return html`<div class="card"><p>${sentence(asked.problem)}</p>
    <div class="row"><button type="button" class="btn" onClick=${asked.again}>${t('do.again')}</button></div></div>`;
}
