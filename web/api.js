// Asks the service. Never throws: what went wrong is an answer, too, with a code that the page has words for.

import { said } from './said.js';
import { has, language, t } from './words.js';

const WITHIN_MS = 10000;

// Before what is asked of a channel: "" of this one, "/channels/NAME" of a hub's.
let root = '';
export const setRoot = (path) => { root = path; };
// Without a root: relative to where the page lies, which may be below a folder of a proxy.
export const at = (path) => (root ? `${root}/${path}` : path);
export const CHANNEL = 'api/v1/channels/main';

// What is sent twice, by whatever lies between, acts once.
export function newKey() {
  return Array.from(crypto.getRandomValues(new Uint32Array(4)), (part) => part.toString(16).padStart(8, '0')).join('');
}

async function problemOf(answer) {
  const said = await answer.json().catch(() => ({}));
  return { code: said.code ?? `status_${answer.status}`, status: answer.status, title: said.title ?? '',
    remedy: said.remedy ?? '', said };
}

// What first.js has asked already, once; nothing, if it failed or is not whole in time.
async function askedFirst(path) {
  const answer = globalThis.askedFirst?.get(path);
  globalThis.askedFirst?.delete(path);
  return answer;
}

export async function ask(path, { method = 'GET', body, key, match, within = WITHIN_MS } = {}) {
  const headers = {};
  if (method !== 'GET' && method !== 'DELETE')
    headers['Content-Type'] = 'application/json';
  if (method !== 'GET')
    headers['Idempotency-Key'] = key ?? newKey();
  if (match)
    headers['If-Match'] = match;
  try {
    const first = method === 'GET' ? await askedFirst(path) : null;
    const answer = first ?? await fetch(path, { method, headers, cache: 'no-store', signal: AbortSignal.timeout(within),
      body: body === undefined ? undefined : JSON.stringify(body) });
    if (!answer.ok)
      return { problem: await problemOf(answer) };
    const text = await answer.text();
    return { data: text ? JSON.parse(text) : null, etag: answer.headers.get('ETag') };
  } catch {
    return { problem: { code: 'silent', status: 0, title: '', remedy: '', said: {} } };
  }
}

const asSentence = (text) => `${text[0].toUpperCase()}${text.slice(1)}.`;

// One sentence for whoever stands before the page. What has no words here is said as the service says it.
export function sentence(problem) {
  const key = `problem.${problem.code}`;
  const words = said(problem.title);
  if (has(key))
    return t(key, { title: words ?? problem.title });
  if (words)
    return [words, language.value === 'en' && problem.remedy].filter(Boolean).map(asSentence).join(' ');
  return problem.title ? t('problem.said', { text: problem.title }) : t('problem.other', { status: problem.status });
}
