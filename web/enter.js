// Exchanges the secret of a link that works once for the cookie. It stands behind the '#': browsers send that to nobody.

const ANSWER_WITHIN_MS = 10000;

function say(text) {
  document.getElementById('entering').textContent = text;
}

async function enter(link) {
  const answer = await fetch('api/enter', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ link }),
    cache: 'no-store',
    signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
  });
  if (answer.status === 204)
    location.replace('./');
  else if (answer.status === 401)
    say('This link has been used, or is too old. Make another one with: tg_video_streamer panel-link');
  else
    say(`The service has answered with error ${answer.status}.`);
}

const link = location.hash.slice(1);
history.replaceState(null, '', location.pathname);
if (link)
  enter(link).catch(() => say('The service has not answered. Open the link again.'));
else
  say('This link is not complete. Make another one with: tg_video_streamer panel-link');
