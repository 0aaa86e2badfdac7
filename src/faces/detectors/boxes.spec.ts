import { describe, expect, it } from 'vitest';
import { toBox, toDetectedFaces, type FoundFace } from './boxes.js';

const face = (x1: number, y1: number, x2: number, y2: number, score = 0.9): FoundFace => ({
  edges: { x1, y1, x2, y2 },
  score,
  vector: Float32Array.of(1),
});

describe('the box of a face', () => {
  it('is told in parts of the picture', () => {
    expect(toBox(face(40, 20, 120, 120).edges, 400, 200)).toEqual({
      x: 0.1,
      y: 0.1,
      width: 0.2,
      height: 0.5,
    });
  });

  it('ends where the picture ends', () => {
    expect(toBox(face(-40, -1, 440, 900).edges, 400, 200)).toEqual({ x: 0, y: 0, width: 1, height: 1 });
  });

  it.each([
    ['beside the picture', face(400, 0, 480, 90)],
    ['above it', face(0, -90, 90, 0)],
    ['without a width', face(50, 50, 50, 90)],
    ['the wrong way round', face(90, 90, 50, 50)],
    ['too small to be one', face(50, 50, 50.1, 50.1)],
  ])('is none %s', (_, { edges }) => {
    expect(toBox(edges, 400, 200)).toBeUndefined();
  });
});

describe('the faces of a picture', () => {
  const found = [
    face(300, 10, 350, 60, 0.8),
    face(10, 90, 60, 140, 0.8),
    face(10, 10, 60, 60, 0.8),
    face(0, 0, 9, 9, 0.95),
  ];
  const order = (faces: FoundFace[]) =>
    toDetectedFaces(faces, { width: 400, height: 200, minScore: 0.5 }).map(({ box, score }) => [
      score,
      box.x,
      box.y,
    ]);

  it('come in the same order, however they were found', () => {
    const expected = [
      [0.95, 0, 0],
      [0.8, 0.025, 0.05],
      [0.8, 0.025, 0.45],
      [0.8, 0.75, 0.05],
    ];
    expect(order(found)).toEqual(expected);
    expect(order(found.toReversed())).toEqual(expected);
  });

  it('are those that the detector is sure enough of', () => {
    expect(order([face(0, 0, 9, 9, 0.49), face(0, 0, 9, 9, 0.5)])).toHaveLength(1);
  });
});
