/** What the server said no to, in its own words. */
export class ApiError extends Error {
  constructor(status, problem, retryAfter) {
    super(problem.detail ?? problem.title ?? `The server answered ${status}`);
    this.name = 'ApiError';
    this.status = status;
    this.code = problem.code;
    /** By field, all that is wrong with it: `{username: 'message'}` */
    this.fields = {};
    for (const { field, message } of problem.errors ?? []) {
      this.fields[field] = this.fields[field] ? `${this.fields[field]}. ${message}` : message;
    }
    /** Seconds, where the server gave them. */
    this.retryAfter = retryAfter;
  }

  static async of(response) {
    const problem = await response.json().catch(() => ({}));
    return new ApiError(response.status, problem, Number(response.headers.get('retry-after')) || undefined);
  }

  static signedOut() {
    return new ApiError(401, { detail: 'Please sign in again' });
  }
}

export class NetworkError extends Error {
  constructor() {
    super('The server cannot be reached');
    this.name = 'NetworkError';
  }
}

export const isAbort = (error) => error instanceof DOMException && error.name === 'AbortError';
