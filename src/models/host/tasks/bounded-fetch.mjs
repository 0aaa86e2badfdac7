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
  async function boundedFetch(input, init) {
    const abort = new AbortController();
    const giveUp = () => abort.abort(new Error('Nothing came for too long'));
    let timer = setTimeout(giveUp, stallMs);
    try {
      const response = await fetch(input, { ...init, signal: abort.signal });
      if (response.status === 429 || response.status >= 500) hasFailed = true;
      if (!response.ok || !response.body) return response;
      const watched = response.body.pipeThrough(
        new TransformStream({
          transform(chunk, controller) {
            timer.refresh();
            onProgress();
            controller.enqueue(chunk);
          },
          flush: () => clearTimeout(timer),
        }),
      );
      abort.signal.addEventListener('abort', () => (hasFailed = true));
      return new Response(watched, response);
    } catch (error) {
      hasFailed = true;
      throw error;
    } finally {
      timer.unref();
    }
  }

  return { fetch: boundedFetch, failed: () => hasFailed };
}
