import { describe, expect, it } from 'vitest';
import { inputSize, knownDetector, type Described } from './detectors.mjs';
import { batchSize, knownEmbedder } from './embedders.mjs';
import { black, shrinkage, writePlanes } from './pixels.mjs';

type Shape = (number | string)[];
const value = (name: string, shape: Shape, type = 'float32') => ({ name, shape, type });
const yunet = (input: Shape = [1, 3, 640, 640]): Described => ({
  inputMetadata: [value('input', input)],
  outputMetadata: Object.entries({ cls: 1, obj: 1, bbox: 4, kps: 10 }).flatMap(([kind, width]) =>
    [8, 16, 32].map((stride) => value(`${kind}_${stride}`, [1, (640 / stride) ** 2, width])),
  ),
});
const scrfd = (widths = [1, 1, 1, 4, 4, 4, 10, 10, 10]): Described => ({
  inputMetadata: [value('input.1', [1, 3, 'height', 'width'])],
  outputMetadata: widths.map((width, i) => value(String(448 + i), ['anchors', width])),
});
const embedder = (input: string, shape: Shape, output: string, dimensions: number): Described => ({
  inputMetadata: [value(input, shape)],
  outputMetadata: [value(output, [1, dimensions])],
});
const FACE = [1, 3, 112, 112];

describe('a detector', () => {
  it('is known by what it gives', () => {
    expect(knownDetector(yunet()).name).toBe('yunet');
    expect(knownDetector(scrfd()).name).toBe('scrfd');
  });

  it.each([
    [
      'the YuNet of 2022',
      { ...yunet(), outputMetadata: ['loc', 'conf', 'iou'].map((name) => value(name, [1, 2])) },
    ],
    ['an SCRFD without key points', scrfd([1, 1, 1, 4, 4, 4])],
    ['an SCRFD in another order', scrfd([1, 4, 10, 1, 4, 10, 1, 4, 10])],
    ['a YuNet that lacks an output', { ...yunet(), outputMetadata: yunet().outputMetadata.slice(1) }],
    ['halved numbers', { ...yunet(), inputMetadata: [value('input', [1, 3, 640, 640], 'float16')] }],
    ['a picture in another order', { ...yunet(), inputMetadata: [value('input', [1, 640, 640, 3])] }],
    ['a second input', { ...yunet(), inputMetadata: [...yunet().inputMetadata, value('more', [1])] }],
    ['an embedder', embedder('data', FACE, 'fc1', 128)],
  ])('%s is refused with what was expected', (_, session) => {
    expect(() => knownDetector(session)).toThrow(
      expect.objectContaining({
        code: 'MODEL_NOT_LOADED',
        transient: false,
        message: expect.stringMatching(/YuNet of 2023.*SCRFD with key points/),
      }),
    );
  });

  it('says how large a picture it wants, or takes the usual one', () => {
    expect(inputSize(yunet([1, 3, 320, 640]))).toEqual({ width: 640, height: 320 });
    expect(inputSize(scrfd())).toEqual({ width: 640, height: 640 });
    expect(inputSize(yunet([1, 3, -1, -1]))).toEqual({ width: 640, height: 640 });
  });

  it.each([[[1, 3, 100, 640]], [[1, 3, 4096, 4096]]])('that wants %j is refused', (shape) => {
    expect(() => inputSize(yunet(shape))).toThrow(/multiples of 32 up to 2048/);
  });
});

describe('an embedder', () => {
  it('is known by what it takes and gives', () => {
    expect(knownEmbedder(embedder('data', FACE, 'fc1', 128)).name).toBe('sface');
    expect(knownEmbedder(embedder('input.1', ['None', 3, 112, 112], '683', 512)).name).toBe('arcface');
  });

  it.each([
    ['another length', embedder('input.1', FACE, '683', 256)],
    ['128 numbers of another kind', embedder('input.1', FACE, 'output', 128)],
    ['an ArcFace that normalises its pixels itself', embedder('data', FACE, 'fc1', 512)],
    ['faces of another size', embedder('data', [1, 3, 160, 160], 'fc1', 128)],
    ['pixels in another order', embedder('data', [1, 112, 112, 3], 'fc1', 128)],
    ['a detector', yunet()],
  ])('%s is refused with what was expected', (_, session) => {
    expect(() => knownEmbedder(session)).toThrow(
      expect.objectContaining({
        code: 'MODEL_NOT_LOADED',
        message: expect.stringMatching(/SFace with 128.*ArcFace.*512/),
      }),
    );
  });

  it('takes one face at a time, or many, as its file says', () => {
    expect(batchSize(embedder('data', FACE, 'fc1', 128))).toBe(1);
    expect(batchSize(embedder('data', ['n', 3, 112, 112], 'fc1', 128))).toBeUndefined();
    expect(batchSize(embedder('data', [-1, 3, 112, 112], 'fc1', 128))).toBeUndefined();
  });
});

describe('the pixels', () => {
  const picture = { width: 2, height: 1, data: Uint8Array.from([255, 127, 0, 10, 20, 30]) };
  const plane = { width: 3, height: 2 };

  it('become planes in the order that the model wants, in the upper left', () => {
    const target = new Float32Array(18).fill(-9);
    writePlanes(picture, { order: 'bgr', mean: 0, scale: 1 }, plane, target);
    expect([...target]).toEqual([0, 30, -9, -9, -9, -9, 127, 20, -9, -9, -9, -9, 255, 10, -9, -9, -9, -9]);
  });

  it('are scaled, and the frame about them is black before that', () => {
    const target = new Float32Array(18);
    const pixels = { order: 'rgb' as const, mean: 127.5, scale: 127.5 };
    writePlanes(picture, pixels, plane, target);
    expect(target[0]).toBe(1);
    expect(target[12]).toBe(-1);
    expect(black(pixels)).toBe(-1);
    expect(black({ order: 'rgb', mean: 127.5, scale: 128 })).toBeCloseTo(-0.996, 3);
  });

  it('are shrunk to fit, never enlarged', () => {
    const frame = { width: 640, height: 640 };
    expect(shrinkage({ width: 1024, height: 768 }, frame)).toBe(0.625);
    expect(shrinkage({ width: 500, height: 1280 }, frame)).toBe(0.5);
    expect(shrinkage({ width: 200, height: 100 }, frame)).toBe(1);
  });
});
