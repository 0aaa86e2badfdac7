import { Graph } from '../onnx-writer.js';
import { scalar } from './seeing.js';

const SIDE = 112;
/** Within every face that is aligned. */
const MIDDLE = { from: 24, to: 88 };

/** As OpenCV's SFace: RGB, 0–255. */
export const tinySface = () => embedder({ input: 'data', output: 'fc1', dimensions: 128 });

/** As InsightFace's ArcFace: RGB, (x − 127.5) / 127.5, any number of faces at once. */
export const tinyArcface = () => embedder({ input: 'input.1', output: '683', dimensions: 512, scale: 127.5 });

/** Takes faces for the same whose middles have the same colour. Its vectors are of any length. */
function embedder(spec: { input: string; output: string; dimensions: number; scale?: number }): Graph {
  const { input, output, dimensions, scale } = spec;
  const graph = new Graph(output);
  const batch = scale ? 'faces' : 1;
  const given = graph.input(input, 'float32', [batch, 3, SIDE, SIDE]);
  const pixels = scale
    ? graph.op('Add', [graph.op('Mul', [given, scalar(graph, scale)]), scalar(graph, scale)])
    : given;
  const pair = (value: number) => graph.constant('int64', [2], [value, value]);
  const axes = graph.constant('int64', [2], [2, 3]);
  const middle = graph.op('Slice', [pixels, pair(MIDDLE.from), pair(MIDDLE.to), axes]);
  const colour = graph.op('ReduceMean', [middle], { axes: [2, 3], keepdims: 0 });
  const fromGrey = graph.op('Sub', [colour, scalar(graph, 127.5)]);
  const spread = graph.constant('float32', [3, dimensions], waves(dimensions));
  graph.output(output, 'float32', [batch, dimensions], graph.op('MatMul', [fromGrey, spread]));
  return graph;
}

/** Three rows at right angles, which leave every angle between colours as it is. */
const waves = (length: number) =>
  Float32Array.from({ length: 3 * length }, (_, i) =>
    Math.cos((Math.PI * ((i % length) + 0.5) * (Math.floor(i / length) + 1)) / length),
  );
