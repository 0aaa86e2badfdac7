import { describe, expect, it } from 'vitest';
import { decodeScrfd } from './scrfd.mjs';
import { decodeYunet } from './yunet.mjs';

const INPUT = { width: 96, height: 64 };
const cells = (stride: number) => (INPUT.width / stride) * (INPUT.height / stride);
const STRIDES = [8, 16, 32];

/** Outputs of nothing, for a test to write findings into. */
const yunetOutputs = () =>
  Object.fromEntries(
    STRIDES.flatMap((stride) =>
      Object.entries({ cls: 1, obj: 1, bbox: 4, kps: 10 }).map(([kind, width]) => [
        `${kind}_${stride}`,
        new Float32Array(cells(stride) * width),
      ]),
    ),
  );
const scrfdOutputs = () =>
  [1, 4, 10].flatMap((width) => STRIDES.map((stride) => new Float32Array(cells(stride) * 2 * width)));

describe('what YuNet gives', () => {
  // Of the grid of stride 16, which is 6 cells wide: column 3, row 2.
  const cell = 2 * 6 + 3;
  const fill = (cls: number, obj: number) => {
    const outputs = yunetOutputs();
    outputs['cls_16']![cell] = cls;
    outputs['obj_16']![cell] = obj;
    outputs['bbox_16']!.set([0.5, 0.25, Math.log(2), Math.log(1.5)], cell * 4);
    outputs['kps_16']!.set([0, 0, 1, 0, 0.5, 0.5, 0, 1, 1, 1], cell * 10);
    return outputs;
  };

  it('is a face about the centre that a cell tells', () => {
    const [face, ...others] = decodeYunet(fill(0.9, 0.4), INPUT, 0.5);
    expect(others).toEqual([]);
    expect(face!.score).toBeCloseTo(0.6, 6);
    // Its centre is (3.5, 2.25) cells of 16 pixels, its size (2, 1.5) cells.
    expect(face!.box.x).toBeCloseTo(56 - 16, 5);
    expect(face!.box.y).toBeCloseTo(36 - 12, 5);
    expect(face!.box.width).toBeCloseTo(32, 5);
    expect(face!.box.height).toBeCloseTo(24, 5);
    expect(face!.landmarks).toEqual([48, 32, 64, 32, 56, 40, 48, 48, 64, 48]);
  });

  it('is as sure as both of its scores, neither of them beyond 0 and 1', () => {
    expect(decodeYunet(fill(7, 0.64), INPUT, 0.5)[0]!.score).toBeCloseTo(0.8, 6);
    expect(decodeYunet(fill(-3, -3), INPUT, 0.5)).toEqual([]);
  });

  it('is left out where it is not sure enough, or no number', () => {
    expect(decodeYunet(fill(0.9, 0.4), INPUT, 0.7)).toEqual([]);
    expect(decodeYunet(fill(Number.NaN, 1), INPUT, 0)).not.toContainEqual(
      expect.objectContaining({ score: Number.NaN }),
    );
  });
});

describe('what SCRFD gives', () => {
  // The second anchor of column 5, row 1 of the grid of stride 8, which is 12 cells wide.
  const anchor = (1 * 12 + 5) * 2 + 1;
  const fill = (score: number) => {
    const outputs = scrfdOutputs();
    outputs[0]![anchor] = score;
    outputs[3]!.set([1, 0.5, 2, 3], anchor * 4);
    outputs[6]!.set([-1, 0, 1, 0, 0, 0.5, -1, 1, 1, 1], anchor * 10);
    return outputs;
  };

  it("is a face whose edges are away from its anchor, the cell's corner", () => {
    const [face, ...others] = decodeScrfd(fill(0.75), INPUT, 0.5);
    expect(others).toEqual([]);
    expect(face).toEqual({
      box: { x: 32, y: 4, width: 24, height: 28 },
      score: 0.75,
      landmarks: [32, 8, 48, 8, 40, 12, 32, 16, 48, 16],
    });
  });

  it('is left out where it is not sure enough, or no number', () => {
    expect(decodeScrfd(fill(0.4), INPUT, 0.5)).toEqual([]);
    expect(decodeScrfd(fill(Number.NaN), INPUT, 0.5)).toEqual([]);
  });
});
