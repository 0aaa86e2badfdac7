/** @throws AnswerTooLarge, AnswerUnreadable, and what becomes of the connection */
export async function readBody(response: Response, maxBytes: number): Promise<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let bytes = 0;
  let text = '';
  // Leaving the loop closes the connection: what comes after the limit is never received. Counted after
  // decompression, as that is what takes memory.
  for await (const chunk of response.body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > maxBytes) throw new AnswerTooLarge();
    text += decode(() => decoder.decode(chunk, { stream: true }));
  }
  return text + decode(() => decoder.decode());
}

export class AnswerTooLarge extends Error {}

/** Not text. Told apart from a lost connection, which `fetch` reports as a TypeError as well. */
export class AnswerUnreadable extends Error {}

function decode(run: () => string): string {
  try {
    return run();
  } catch (cause) {
    throw new AnswerUnreadable('Not UTF-8', { cause });
  }
}
