import type { Graph } from '../onnx-writer.js';
import { LANDMARKS } from './people.js';

/** Per channel, 0–255: JPEG and scaling blur the edges of a colour, and the people's are further apart. */
const TOLERANCE = 40;
/** Of the picture: what is smaller is nobody. */
const LEAST_AREA = 0.0005;
/** What makes a step of a slope. */
const STEEP = 1e6;

export interface Located {
  /** Of the centre, in pixels. */
  x: string;
  y: string;
  width: string;
  height: string;
  /** 1 or 0. */
  present: string;
}

export const scalar = (graph: Graph, value: number) => graph.constant('float32', [], [value]);
const clip = (graph: Graph, value: string, least: number, most: number) =>
  graph.op('Clip', [value, scalar(graph, least), scalar(graph, most)]);

/** Where in a square picture the pixels of one colour are, by their moments. `channels` are red, green and blue, 0–255. */
export function locate(graph: Graph, channels: string[], colour: readonly number[], side: number): Located {
  const near = channels.map((channel, i) => {
    const distance = graph.op('Abs', [graph.op('Sub', [channel, scalar(graph, colour[i]!)])]);
    return clip(graph, graph.op('Sub', [scalar(graph, TOLERANCE), distance]), 0, 1);
  });
  const mask = near.reduce((a, b) => graph.op('Mul', [a, b]));
  const mean = (value: string) => graph.op('ReduceMean', [value], { axes: [2, 3], keepdims: 0 });
  const area = mean(mask);
  const divisor = graph.op('Max', [area, scalar(graph, 1e-7)]);
  const middles = Float32Array.from({ length: side }, (_, i) => i + 0.5);
  const along = (dims: number[]) => {
    const axis = graph.constant('float32', dims, middles);
    const average = (value: string) => graph.op('Div', [mean(graph.op('Mul', [mask, value])), divisor]);
    const centre = average(axis);
    const variance = graph.op('Sub', [
      average(graph.op('Mul', [axis, axis])),
      graph.op('Mul', [centre, centre]),
    ]);
    // The variance of an ellipse is a sixteenth of its width's square.
    const extent = graph.op('Sqrt', [
      graph.op('Max', [graph.op('Mul', [variance, scalar(graph, 16)]), scalar(graph, 1)]),
    ]);
    return { centre, extent };
  };
  const [across, down] = [along([1, 1, 1, side]), along([1, 1, side, 1])];
  const surplus = graph.op('Sub', [area, scalar(graph, LEAST_AREA)]);
  const present = clip(graph, graph.op('Mul', [surplus, scalar(graph, STEEP)]), 0, 1);
  return { x: across.centre, y: down.centre, width: across.extent, height: down.extent, present };
}

export interface Grid {
  /** Cells in all. */
  cells: number;
  /** Per cell, [cells, 1]: from its corner to the face's centre, in cells. */
  dx: string;
  dy: string;
  score: string;
  /** [cells, 10] in cells, from the cell's corner. */
  landmarks: string;
  inCells: (pixels: string) => string;
}

/** As a detector's head tells one face: the cell of its centre scores best, those beside it fire as well. */
export function grid(graph: Graph, face: Located, side: number, stride: number): Grid {
  const columns = side / stride;
  const cells = columns * columns;
  const perCell = (value: (cell: number) => number) =>
    graph.constant(
      'float32',
      [cells, 1],
      Array.from({ length: cells }, (_, cell) => value(cell)),
    );
  const inCells = (pixels: string) => graph.op('Div', [pixels, scalar(graph, stride)]);
  const dx = graph.op('Sub', [inCells(face.x), perCell((cell) => cell % columns)]);
  const dy = graph.op('Sub', [inCells(face.y), perCell((cell) => Math.floor(cell / columns))]);
  const offCentre = (distance: string) => graph.op('Abs', [graph.op('Sub', [distance, scalar(graph, 0.5)])]);
  const furthest = graph.op('Max', [offCentre(dx), offCentre(dy)]);
  const slope = graph.op('Sub', [scalar(graph, 1.2), graph.op('Mul', [furthest, scalar(graph, 0.45)])]);
  const score = graph.op('Mul', [clip(graph, slope, 0, 0.98), face.present]);
  const shift = (from: string, extent: string, part: number) =>
    graph.op('Add', [from, inCells(graph.op('Mul', [extent, scalar(graph, part - 0.5)]))]);
  const points = LANDMARKS.flatMap(([u, v]) => [shift(dx, face.width, u), shift(dy, face.height, v)]);
  return { cells, dx, dy, score, landmarks: graph.op('Concat', points, { axis: 1 }), inCells };
}
