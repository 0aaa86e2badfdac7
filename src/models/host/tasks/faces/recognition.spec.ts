import { describe, expect, it } from 'vitest';
import { ALIGNED, TEMPLATE, inverse } from './alignment.mjs';
import type { FoundFace } from './geometry.mjs';
import { Recognition } from './recognition.mjs';
import type { Model } from './sessions.mjs';

const AREA = ALIGNED * ALIGNED;

/** An SFace that remembers what it was shown, and answers each face with its place in the batch. */
function embedder({ batch = 'n', length = 128 }: { batch?: number | string; length?: number } = {}) {
  const shown: { planes: Float32Array; shape: number[] }[] = [];
  const model: Model = {
    session: {
      inputNames: ['data'],
      outputNames: ['fc1'],
      inputMetadata: [{ name: 'data', type: 'float32', shape: [batch, 3, ALIGNED, ALIGNED] }],
      outputMetadata: [{ name: 'fc1', type: 'float32', shape: [batch, 128] }],
      run: () => Promise.reject(new Error('Not asked for directly')),
    },
    async run(planes, shape) {
      shown.push({ planes, shape });
      const data = Float32Array.from({ length: shape[0]! * length }, (_, i) => Math.floor(i / length) + 1);
      return { fc1: { data } };
    },
  };
  return { recognition: new Recognition(model), shown };
}

/** A face that is tilted, larger than the template, and somewhere in the picture. */
function tiltedFace(): FoundFace {
  const { a, b, dx, dy } = inverse({ a: 0.35, b: -0.2, dx: -30, dy: 5 });
  const landmarks = Array.from({ length: 10 }, (_, i) => {
    const [x, y] = [TEMPLATE[i - (i % 2)]!, TEMPLATE[i - (i % 2) + 1]!];
    return i % 2 === 0 ? a * x - b * y + dx : b * x + a * y + dy;
  });
  return { box: { x: 0, y: 0, width: 100, height: 100 }, score: 0.9, landmarks };
}

/** Black, with a white spot at each landmark. */
function pictureOf({ landmarks }: FoundFace) {
  const [width, height] = [420, 420];
  const data = new Uint8Array(width * height * 3);
  for (let i = 0; i < landmarks.length; i += 2) {
    for (let dy = -7; dy <= 7; dy++) {
      for (let dx = -7; dx <= 7; dx++) {
        const at = (Math.round(landmarks[i + 1]! + dy) * width + Math.round(landmarks[i]! + dx)) * 3;
        data.fill(255, at, at + 3);
      }
    }
  }
  return { data, width, height };
}

describe('an embedder', () => {
  it('is shown each landmark where it expects it, however the face is held', async () => {
    const { recognition, shown } = embedder();
    const face = tiltedFace();
    await recognition.describe(pictureOf(face), [face]);
    const [{ planes, shape }] = shown as [{ planes: Float32Array; shape: number[] }];
    expect(shape).toEqual([1, 3, ALIGNED, ALIGNED]);
    for (let i = 0; i < TEMPLATE.length; i += 2) {
      const at = Math.round(TEMPLATE[i + 1]!) * ALIGNED + Math.round(TEMPLATE[i]!);
      for (const channel of [0, 1, 2]) expect(planes[channel * AREA + at]).toBeGreaterThan(200);
    }
    expect(planes[5 * ALIGNED + 56]).toBe(0);
  });

  it('is asked for a crowd in groups, and each face gets its own vector', async () => {
    const { recognition, shown } = embedder();
    const crowd = Array.from({ length: 20 }, (_, i) => ({ ...tiltedFace(), score: i / 20 }));
    const described = await recognition.describe(pictureOf(crowd[0]!), crowd);
    expect(shown.map(({ shape }) => shape[0])).toEqual([8, 8, 4]);
    expect(described.map(({ score }) => score)).toEqual(crowd.map(({ score }) => score));
    expect(described.map(({ vector }) => vector[0])).toEqual(crowd.map((_, i) => (i % 8) + 1));
    expect(described.every(({ vector }) => vector.length === 128)).toBe(true);
  });

  it('that takes one face at a time is given one', async () => {
    const { recognition, shown } = embedder({ batch: 1 });
    await recognition.describe(pictureOf(tiltedFace()), [tiltedFace(), tiltedFace()]);
    expect(shown.map(({ shape }) => shape[0])).toEqual([1, 1]);
  });

  it('is not shown a face whose landmarks are in one spot', async () => {
    const { recognition, shown } = embedder();
    const spot = { ...tiltedFace(), landmarks: Array.from({ length: 10 }, () => 50) };
    expect(await recognition.describe(pictureOf(spot), [spot])).toEqual([]);
    expect(shown).toEqual([]);
  });

  it('that gives fewer numbers than its file promises is not used', async () => {
    await expect(embedder({ length: 64 }).recognition.warmUp()).rejects.toMatchObject({
      code: 'MODEL_NOT_LOADED',
    });
  });
});
