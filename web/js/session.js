import { inOneTab } from './lock.js';
import { ApiError, NetworkError } from './errors.js';

const KEY = 'refresh-token';
/** Changes with each sign-in that is kept, so that other tabs notice whose pictures these are now. */
const LOGIN = 'login';
/** Renewed this long before it ends, so that a request on its way does not arrive too late. */
const MARGIN_MS = 30_000;

let access = null;
let renewing = null;
const listeners = new Set();

/** "Stay signed in" keeps the refresh token beyond the tab; the access token lives in memory only. */
const storedIn = () => (sessionStorage.getItem(KEY) ? sessionStorage : localStorage);
const refreshToken = () => storedIn().getItem(KEY);

export const mayBeSignedIn = () => refreshToken() !== null;

/** Called when the session is over, whoever ended it. */
export const onSignedOut = (listener) => listeners.add(listener);

function keep(answer, store) {
  access = { token: answer.access_token, until: Date.now() + answer.expires_in * 1000 };
  store.setItem(KEY, answer.refresh_token);
}

async function post(path, body, token) {
  let response;
  try {
    response = await fetch(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) },
      ...(body && { body: JSON.stringify(body) }),
    });
  } catch {
    throw new NetworkError();
  }
  if (!response.ok) throw await ApiError.of(response);
  return response.status === 204 ? undefined : response.json();
}

export const signUp = (account) => post('/api/auth/signup', account);

export async function signIn(credentials, stay) {
  const answer = await post('/api/auth/login', credentials);
  sessionStorage.removeItem(KEY);
  keep(answer, stay ? localStorage : sessionStorage);
  if (stay) localStorage.setItem(LOGIN, Math.random().toString(36));
}

export async function signOut() {
  try {
    await post('/api/auth/logout', undefined, await accessToken());
  } catch {
    // An unreachable server must not keep somebody from leaving; the session there ends by itself.
  }
  end();
}

function end() {
  access = null;
  storedIn().removeItem(KEY);
  for (const listener of listeners) listener();
}

/** @param refused a token that the server has just answered with 401 */
export async function accessToken(refused) {
  if (access && access.token !== refused && Date.now() < access.until - MARGIN_MS) return access.token;
  renewing ??= inOneTab('refresh-token', renew).finally(() => (renewing = null));
  await renewing;
  return access.token;
}

/**
 * A refresh token works once, and using an old one ends the session: so it is read inside the lock, when
 * no other tab can be exchanging it.
 */
async function renew() {
  const token = refreshToken();
  if (!token) {
    end();
    throw ApiError.signedOut();
  }
  try {
    keep(await post('/api/auth/refresh', { refresh_token: token }), storedIn());
  } catch (error) {
    if (error instanceof ApiError && (error.status === 401 || error.status === 403)) end();
    throw error;
  }
}

// What one tab does holds for all that share its session.
addEventListener('storage', ({ key }) => {
  if (sessionStorage.getItem(KEY)) return;
  if (key === LOGIN) location.reload();
  else if (key === KEY && localStorage.getItem(KEY) === null && access) end();
});
