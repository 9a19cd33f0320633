// Before anything is drawn, and so no module: the language that was chosen, else the browser's. And what app.js will ask first
// is asked while it is still on its way (api.js takes it).
{
  const WITHIN_MS = 4000; // one that is not answered is asked again
  let kept = null;
  try {
    kept = localStorage.getItem('tgvs-language');
  } catch {
    // storage is switched off
  }
  const russian = kept === 'ru' || (kept !== 'en' && navigator.languages.some((one) => one.startsWith('ru')));
  document.documentElement.lang = russian ? 'ru' : 'en';
  globalThis.askedFirst = new Map(['api/v1/channels', 'api/v1/me'].map((path) =>
    [path, fetch(path, { cache: 'no-store', signal: AbortSignal.timeout(WITHIN_MS) })
      .then(async (answer) => new Response(await answer.blob(), answer)).catch(() => null)])); // whole: the time is over later
}
