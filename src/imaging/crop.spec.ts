import { describe, expect, it } from 'vitest';
import { squareAround } from './crop.js';

describe('the square around a part of a picture', () => {
  it('has half as much again as the longer edge, around the same middle', () => {
    const region = { x: 0.4, y: 0.4, width: 0.1, height: 0.2 };
    expect(squareAround(region, 1000, 1000)).toEqual({ left: 300, top: 350, width: 300, height: 300 });
  });

  it('is moved into the picture at its edges', () => {
    const corner = { x: 0.95, y: 0, width: 0.05, height: 0.05 };
    expect(squareAround(corner, 1000, 1000)).toEqual({ left: 925, top: 0, width: 75, height: 75 });
  });

  it('is never larger than the picture, nor empty', () => {
    const all = { x: 0, y: 0, width: 1, height: 1 };
    expect(squareAround(all, 300, 200)).toEqual({ left: 50, top: 0, width: 200, height: 200 });
    const nothing = { x: 0.5, y: 0.5, width: 0, height: 0 };
    expect(squareAround(nothing, 300, 200)).toMatchObject({ width: 1, height: 1 });
  });
});
