// @ts-check
/** Without a byte for so long, a download is given up: the library would wait for ever. */
const STALL_MS = 60_000;

/**
 * A fetch for files of gigabytes: what is bounded is not how long it takes but how long nothing comes.
 * @param {() => void} onProgress
 * @param {number} [stallMs]
 */
export function boundedFetch(onProgress, stallMs = STALL_MS) {
  let hasFailed = false;

  /**
   * @param {string | URL} input
   * @param {RequestInit} [init]
   */
  async function fetchWatched(input, init) {
    const abort = new AbortController();
    const timer = setTimeout(() => abort.abort(new Error('Nothing came for too long')), stallMs).unref();
    try {
      const response = await fetch(input, { ...init, signal: abort.signal });
      if (response.status === 429 || response.status >= 500) hasFailed = true;
      if (!response.ok || !response.body) return response;
      return new Response(ReadableStream.from(watch(response.body, timer)), response);
    } catch (error) {
      hasFailed = true;
      throw error;
    }
  }

  /**
   * @param {ReadableStream<Uint8Array>} body
   * @param {NodeJS.Timeout} timer
   */
  async function* watch(body, timer) {
    try {
      for await (const chunk of body) {
        timer.refresh();
        onProgress();
        yield chunk;
      }
    } catch (error) {
      hasFailed = true;
      throw error;
    } finally {
      clearTimeout(timer);
    }
  }

  return { fetch: fetchWatched, failed: () => hasFailed };
}
