import { rgbaToThumbHash, thumbHashToRGBA } from 'thumbhash';
import { describe, expect, it } from 'vitest';

interface Decoded {
  width: number;
  height: number;
  pixels: Uint8ClampedArray;
}
interface ServerEvent {
  event: string;
  data: string;
  id?: string;
}

/** The page's modules are plain JavaScript for browsers, hence loaded by address rather than imported. */
const load = async <T>(name: string) =>
  (await import(new URL(`../web/js/${name}`, import.meta.url).href)) as T;

const { decodeThumbHash } = await load<{ decodeThumbHash: (base64: string) => Decoded | null }>(
  'thumbhash.js',
);
const { eventParser } = await load<{
  eventParser: (onEvent: (event: ServerEvent) => void) => (chunk: string) => void;
}>('sse.js');

/** Colour gradients, fading out to one side where alpha is wanted. */
function gradient(width: number, height: number, transparent: boolean): Uint8Array {
  const pixels = new Uint8Array(width * height * 4);
  for (let index = 0; index < width * height; index++) {
    const [x, y] = [(index % width) / width, Math.floor(index / width) / height];
    pixels.set([255 * x, 255 * y, 255 * (1 - x), transparent ? 255 * x : 255], index * 4);
  }
  return pixels;
}

describe("the page's ThumbHash decoder", () => {
  it.each([
    { width: 60, height: 40, transparent: false },
    { width: 40, height: 60, transparent: false },
    { width: 50, height: 50, transparent: true },
    { width: 100, height: 20, transparent: true },
  ])('paints $width × $height as the reference does', ({ width, height, transparent }) => {
    const hash = rgbaToThumbHash(width, height, gradient(width, height, transparent));

    const decoded = decodeThumbHash(Buffer.from(hash).toString('base64'));

    const reference = thumbHashToRGBA(hash);
    expect([decoded?.width, decoded?.height]).toEqual([reference.w, reference.h]);
    const differences = [...(decoded?.pixels ?? [])].map((value, at) =>
      Math.abs(value - (reference.rgba[at] ?? NaN)),
    );
    // The reference cuts fractions off where a clamped array rounds.
    expect(Math.max(...differences)).toBeLessThanOrEqual(1);
  });

  it.each(['', 'x', 'not base64!', '////////'])('refuses %j', (text) => {
    expect(decodeThumbHash(text)).toBeNull();
  });
});

describe("the page's event parser", () => {
  const parse = (...chunks: string[]) => {
    const events: ServerEvent[] = [];
    const feed = eventParser((event) => events.push(event));
    chunks.forEach(feed);
    return events;
  };

  it('reads event, data and id, and passes over heartbeats', () => {
    const events = parse(': hello\n\nid: 7\nevent: image\ndata: {"a":1}\n\n: beat\n\ndata: x\n\n');

    expect(events).toEqual([
      { event: 'image', data: '{"a":1}', id: '7' },
      { event: 'message', data: 'x' },
    ]);
  });

  it('does not mind where the network cuts', () => {
    const text = 'id: 7\r\nevent: image\r\ndata: one\r\ndata: two\r\n\r\ndata: three\r\n\r\n';

    expect(parse(...text.split(''))).toEqual(parse(text));
    expect(parse(text)[0]?.data).toBe('one\ntwo');
  });

  it('keeps an unfinished event to itself', () => {
    expect(parse('data: half\n')).toEqual([]);
  });
});
