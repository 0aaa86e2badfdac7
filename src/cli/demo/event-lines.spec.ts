import { expect, it } from 'vitest';
import { eventsOf } from './event-lines.js';

async function* chunks(...texts: (string | Uint8Array)[]) {
  for (const text of texts) yield typeof text === 'string' ? new TextEncoder().encode(text) : text;
}

async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

it('puts events together that come in pieces, and skips signs of life', async () => {
  const line = new TextEncoder().encode('{"event":"deleted","data":{"id":"é"}}\n');
  const inTheLetter = line.indexOf(0xc3) + 1;
  const heard = await collect(
    eventsOf(
      chunks(
        '\n{"event":"deleted","da',
        'ta":{"id":"a"}}\n\n',
        line.slice(0, inTheLetter),
        line.slice(inTheLetter),
      ),
    ),
  );
  expect(heard.map(({ data }) => data)).toEqual([{ id: 'a' }, { id: 'é' }]);
});
