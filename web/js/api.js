import { ApiError, isAbort, NetworkError } from './errors.js';
import { accessToken } from './session.js';

async function send(path, { body, ...options }, token) {
  // The browser names the type of a form itself, with the boundary that it has chosen.
  const isJson = body !== undefined && !(body instanceof FormData);
  try {
    return await fetch(path, {
      ...options,
      headers: {
        accept: 'application/json',
        ...(isJson && { 'content-type': 'application/json' }),
        ...options.headers,
        authorization: `Bearer ${token}`,
      },
      ...(body !== undefined && { body: isJson ? JSON.stringify(body) : body }),
    });
  } catch (error) {
    throw isAbort(error) ? error : new NetworkError();
  }
}

/** The raw answer; a token that ran out is renewed once. */
export async function open(path, options = {}) {
  const token = await accessToken();
  let response = await send(path, options, token);
  if (response.status === 401) response = await send(path, options, await accessToken(token));
  if (!response.ok) throw await ApiError.of(response);
  return response;
}

async function json(path, options) {
  const response = await open(path, options);
  const text = await response.text();
  return text ? JSON.parse(text) : undefined;
}

const query = (parameters) => {
  const given = Object.entries(parameters)
    .flatMap(([name, value]) => [value].flat().map((each) => [name, each]))
    .filter(([, value]) => value !== undefined && value !== '');
  return given.length ? `?${new URLSearchParams(given)}` : '';
};

export const me = () => json('/api/users/me');
export const stats = () => json('/api/stats?days=1');
export const producers = () => json('/api/analysis/producers');

/** An answer either way: what is down is told with a status of 503. */
export async function health() {
  const response = await fetch('/api/health', { headers: { accept: 'application/json' } });
  return response.json();
}

export const images = {
  list: (parameters, signal) => json(`/api/images${query(parameters)}`, { signal }),
  get: (id) => json(`/api/images/${id}`),
  edit: (id, changes) => json(`/api/images/${id}`, { method: 'PATCH', body: changes }),
  delete: (ids) => json('/api/images/delete', { method: 'POST', body: { ids } }),
  similar: (id) => json(`/api/images/${id}/similar?limit=12`),
  facets: (parameters, signal) => json(`/api/images/facets${query(parameters)}`, { signal }),
  tags: (id) => json(`/api/images/${id}/tags`),
  faces: (id) => json(`/api/images/${id}/faces`),
  analysis: (id) => json(`/api/images/${id}/analysis`),
  analyseAgain: (id, names) =>
    json(`/api/images/${id}/analysis`, { method: 'POST', body: names ? { producers: names } : {} }),
};

export const identification = {
  /** As if nothing were known: what is asked for on the page is looked for anew. */
  plan: (id) => json(`/api/images/${id}/identification/plan?anew=true`),
  settings: () => json('/api/identification/settings'),
  edit: (changes) => json('/api/identification/settings', { method: 'PATCH', body: changes }),
  catalogue: (parameters) => json(`/api/catalogue${query(parameters)}`),
  mark: (id, product) => json(`/api/images/${id}/product`, { method: 'PUT', body: product }),
  unmark: (id) => json(`/api/images/${id}/product`, { method: 'DELETE' }),
};

export const people = {
  list: (parameters, signal) => json(`/api/faces/clusters${query(parameters)}`, { signal }),
  get: (id) => json(`/api/faces/clusters/${id}`),
  edit: (id, changes) => json(`/api/faces/clusters/${id}`, { method: 'PATCH', body: changes }),
  forget: (id) => json(`/api/faces/clusters/${id}`, { method: 'DELETE' }),
  faces: (id, parameters) => json(`/api/faces/clusters/${id}/faces${query(parameters)}`),
  merge: (id, clusterIds) =>
    json(`/api/faces/clusters/${id}/merge`, { method: 'POST', body: { clusterIds } }),
  split: (id, faceIds) => json(`/api/faces/clusters/${id}/split`, { method: 'POST', body: { faceIds } }),
  separate: (id, clusterId) =>
    json(`/api/faces/clusters/${id}/separate`, { method: 'POST', body: { clusterId } }),
  /** @param clusterId null for a person of its own */
  moveFace: (faceId, clusterId) => json(`/api/faces/${faceId}`, { method: 'PATCH', body: { clusterId } }),
  changes: (parameters) => json(`/api/faces/changes${query(parameters)}`),
  undo: (changeId) => json(`/api/faces/changes/${changeId}/undo`, { method: 'POST' }),
};

export const batches = {
  list: (parameters) => json(`/api/batches${query(parameters)}`),
  get: (id) => json(`/api/batches/${id}`),
  items: (id, parameters) => json(`/api/batches/${id}/items${query(parameters)}`),
  /** @param key the same for each attempt to send the same: the server then begins one batch only */
  create: (form, key) =>
    json('/api/batches', { method: 'POST', body: form, headers: { 'idempotency-key': key } }),
  check: (form, signal) => json('/api/batches', { method: 'POST', body: form, signal }),
  cancel: (id) => json(`/api/batches/${id}/cancel`, { method: 'POST' }),
  retry: (id, which) => json(`/api/batches/${id}/retry`, { method: 'POST', body: which }),
  delete: (id) => json(`/api/batches/${id}`, { method: 'DELETE' }),
};

export const webhooks = {
  list: (parameters) => json(`/api/webhooks${query(parameters)}`),
  get: (id) => json(`/api/webhooks/${id}`),
  add: (webhook) => json('/api/webhooks', { method: 'POST', body: webhook }),
  edit: (id, changes) => json(`/api/webhooks/${id}`, { method: 'PATCH', body: changes }),
  delete: (id) => json(`/api/webhooks/${id}`, { method: 'DELETE' }),
  rotate: (id, immediately) =>
    json(`/api/webhooks/${id}/rotate-secret`, { method: 'POST', body: { immediately } }),
  test: (id) => json(`/api/webhooks/${id}/test`, { method: 'POST' }),
  deliveries: (id, parameters) => json(`/api/webhooks/${id}/deliveries${query(parameters)}`),
  delivery: (id, deliveryId) => json(`/api/webhooks/${id}/deliveries/${deliveryId}`),
  redeliver: (id, deliveryId) =>
    json(`/api/webhooks/${id}/deliveries/${deliveryId}/redeliver`, { method: 'POST' }),
};

export const admin = {
  jobs: () => json('/api/admin/jobs'),
  failed: () => json('/api/admin/jobs/failed'),
  retry: ({ imageId, producer }) =>
    json(`/api/admin/jobs/failed/${imageId}/${producer}/retry`, { method: 'POST' }),
  retryAll: (filter) => json('/api/admin/jobs/failed/retry', { method: 'POST', body: filter }),
  setPaused: (lane, paused) =>
    json(`/api/admin/jobs/lanes/${lane}/${paused ? 'pause' : 'resume'}`, { method: 'POST' }),
  cancel: (lane) => json(`/api/admin/jobs/lanes/${lane}/cancel`, { method: 'POST', body: {} }),
  audit: (cursor) => json(`/api/admin/audit${query({ cursor })}`),
  backfills: () => json('/api/admin/backfills'),
  backfill: (order) => json('/api/admin/backfills', { method: 'POST', body: order }),
  cancelBackfill: (id) => json(`/api/admin/backfills/${id}/cancel`, { method: 'POST' }),
  providers: () => json('/api/admin/providers'),
  boardSession: () => json('/api/admin/board-session', { method: 'POST' }),
};

/** Signed addresses may name the server's public host; the page asks the one that it came from. */
export function media(url) {
  if (!url) return null;
  const { pathname, search } = new URL(url, location.origin);
  return pathname.startsWith('/api/') ? pathname + search : url;
}
