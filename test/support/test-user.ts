export interface Answer<T> {
  status: number;
  headers: Headers;
  body: T;
}

/** Any JSON that an answer may hold; tests look into it freely. */
// oxlint-disable-next-line typescript/no-explicit-any
export type Json = any;

/** Streams of one image that may end before the image is done, as they do when announcements cannot be heard. */
const STREAMS = 10;

/** Somebody who signed up, and the calls that he makes. Paths are below `/api`. */
export class TestUser {
  private constructor(
    readonly url: string,
    readonly id: number,
    readonly username: string,
    readonly password: string,
    public token: string,
    public refreshToken: string,
  ) {}

  static async signUp(url: string, username: string): Promise<TestUser> {
    const password = `pass-${username}-word`;
    const email = `${username}@example.test`;
    const signedUp = await call(url, 'POST', '/auth/signup', { json: { username, email, password } });
    if (signedUp.status !== 201)
      throw new Error(`Signing up gave ${signedUp.status}: ${JSON.stringify(signedUp.body)}`);
    const { body } = await call(url, 'POST', '/auth/login', { json: { username, password } });
    return new TestUser(url, signedUp.body.id, username, password, body.access_token, body.refresh_token);
  }

  /** The same person, with the same token, at another replica. */
  at({ url }: { url: string }): TestUser {
    return new TestUser(url, this.id, this.username, this.password, this.token, this.refreshToken);
  }

  call(method: string, path: string, options: CallOptions = {}): Promise<Answer<Json>> {
    return call(this.url, method, path, { ...options, token: this.token });
  }

  get(path: string, options?: CallOptions): Promise<Answer<Json>> {
    return this.call('GET', path, options);
  }

  post(path: string, json?: unknown): Promise<Answer<Json>> {
    return this.call('POST', path, { json });
  }

  /** The bare answer, for bytes, streams and headers. */
  fetch(path: string, init: RequestInit = {}): Promise<Response> {
    const headers = new Headers(init.headers);
    headers.set('Authorization', `Bearer ${this.token}`);
    return fetch(`${this.url}/api${path}`, { ...init, headers });
  }

  upload(bytes: Uint8Array, filename: string, { field = 'image', type = '' } = {}): Promise<Answer<Json>> {
    const form = new FormData();
    form.append(field, new Blob([new Uint8Array(bytes)], { type }), filename);
    return this.call('POST', '/images', { form });
  }

  /** Follows an image's events to their end, anew where a stream ends early, as clients do. @returns the image as it ended */
  async finished(id: string): Promise<Json> {
    let last: Json;
    for (let attempt = 0; attempt < STREAMS; attempt++) {
      const response = await this.fetch(`/images/${id}/events`, {
        headers: { Accept: 'application/x-ndjson' },
      });
      const lines = (await response.text()).split('\n').filter(Boolean);
      last = JSON.parse(lines.at(-1) ?? '{}');
      if (last.event === 'done') return last.data;
    }
    throw new Error(`The events of ${id} ended with ${JSON.stringify(last)}`);
  }
}

export interface CallOptions {
  json?: unknown;
  form?: FormData;
  token?: string;
  headers?: Record<string, string>;
}

export async function call(
  url: string,
  method: string,
  path: string,
  { json, form, token, headers: given }: CallOptions = {},
): Promise<Answer<Json>> {
  const headers = new Headers(given);
  if (token) headers.set('Authorization', `Bearer ${token}`);
  if (json !== undefined) headers.set('Content-Type', 'application/json');
  const response = await fetch(`${url}/api${path}`, {
    method,
    headers,
    body: json === undefined ? form : JSON.stringify(json),
  });
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.includes('json') ?? false;
  return {
    status: response.status,
    headers: response.headers,
    body: isJson && text ? JSON.parse(text) : text,
  };
}
