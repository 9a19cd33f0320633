// Exchanges the secret of a link that works once for the cookie. It stands behind the '#': browsers send that to nobody.
// It is spent by a button: chats open links to show a preview of them, and some of their robots run scripts.

const ANSWER_WITHIN_MS = 10000;
const RUSSIAN = navigator.language.startsWith('ru');

const TEXTS = {
  welcome: ['This link lets you in, once.', 'По этой ссылке можно войти один раз.'],
  enter: ['Enter', 'Войти'],
  spent: ['This link has been used, or is too old. Ask for another one; an admin makes one with: '
    + 'tg_video_streamer panel-link', 'Эта ссылка уже использована или устарела. Попросите новую; администратор создаёт её '
    + 'командой: tg_video_streamer panel-link'],
  needed: ['Open this page by the link that you were given; an admin makes one with: tg_video_streamer panel-link',
    'Откройте эту страницу по ссылке, которую вам дали; администратор создаёт её командой: tg_video_streamer panel-link'],
  later: ['Too many tries from this address. Try again in some seconds.',
    'Слишком много попыток с этого адреса. Повторите через несколько секунд.'],
  failed: ['The service has answered with an error. Try again.', 'Сервис ответил ошибкой. Попробуйте ещё раз.'],
  silent: ['The service has not answered. Try again.', 'Сервис не отвечает. Попробуйте ещё раз.'],
};

function text(name) {
  return TEXTS[name][RUSSIAN ? 1 : 0];
}

function say(name) {
  document.getElementById('entering').textContent = text(name);
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
  else
    say({ 401: 'spent', 429: 'later' }[answer.status] ?? 'failed');
}

const link = location.hash.slice(1).replace(/^in=/, '');
history.replaceState(null, '', location.pathname);
document.documentElement.lang = RUSSIAN ? 'ru' : 'en';
if (link) {
  const button = document.getElementById('enter');
  say('welcome');
  button.textContent = text('enter');
  button.hidden = false;
  button.addEventListener('click', () => {
    button.disabled = true;
    enter(link).catch(() => say('silent')).finally(() => { button.disabled = false; });
  });
  button.focus();
} else {
  say('needed');
}
