import { Graph } from '../onnx-writer.js';
import { PEOPLE } from './people.js';
import { grid, locate, scalar } from './seeing.js';

/** Each finds one of the people. */
const STRIDES = [8, 16, 32];
const COLOURS = Object.values(PEOPLE);
const ANCHORS = 2;

/** As OpenCV's YuNet of 2023: BGR, 0–255. */
export function tinyYunet(side: number): Graph {
  const graph = new Graph('yunet');
  const input = graph.input('input', 'float32', [1, 3, side, side]);
  const [blue, green, red] = planes(graph, input);
  const heads = STRIDES.map((stride, k) => {
    const face = locate(graph, [red!, green!, blue!], COLOURS[k]!, side);
    const { cells, dx, dy, score, landmarks, inCells } = grid(graph, face, side, stride);
    const everywhere = graph.constant('float32', [cells, 1], new Float32Array(cells).fill(1));
    const logOf = (extent: string) => graph.op('Mul', [graph.op('Log', [inCells(extent)]), everywhere]);
    const bbox = graph.op('Concat', [dx, dy, logOf(face.width), logOf(face.height)], { axis: 1 });
    return { stride, cells, outputs: { cls: score, obj: score, bbox, kps: landmarks } };
  });
  for (const [kind, width] of [
    ['cls', 1],
    ['obj', 1],
    ['bbox', 4],
    ['kps', 10],
  ] as const) {
    for (const { stride, cells, outputs } of heads) {
      const batch = graph.op('Unsqueeze', [outputs[kind], graph.constant('int64', [1], [0])]);
      graph.output(`${kind}_${stride}`, 'float32', [1, cells, width], batch);
    }
  }
  return graph;
}

/** As InsightFace's SCRFD with key points: RGB, (x − 127.5) / 128, every cell twice, numbers for names. */
export function tinyScrfd(side: number): Graph {
  const graph = new Graph('scrfd');
  const input = graph.input('input.1', 'float32', [1, 3, side, side]);
  const scaled = graph.op('Mul', [input, scalar(graph, 128)]);
  const channels = planes(graph, graph.op('Add', [scaled, scalar(graph, 127.5)]));
  const heads = STRIDES.map((stride, k) => {
    const face = locate(graph, channels, COLOURS[k]!, side);
    const { cells, dx, dy, score, landmarks, inCells } = grid(graph, face, side, stride);
    const half = (extent: string) => inCells(graph.op('Mul', [extent, scalar(graph, 0.5)]));
    const [across, down] = [half(face.width), half(face.height)];
    const before = [graph.op('Sub', [across, dx]), graph.op('Sub', [down, dy])];
    const after = [graph.op('Add', [across, dx]), graph.op('Add', [down, dy])];
    const boxes = graph.op('Concat', [...before, ...after], { axis: 1 });
    const anchors = cells * ANCHORS;
    const cellOf = Array.from({ length: anchors }, (_, anchor) => Math.floor(anchor / ANCHORS));
    const perAnchor = (value: string) =>
      graph.op('Gather', [value, graph.constant('int64', [anchors], cellOf)], { axis: 0 });
    return { anchors, values: [score, boxes, landmarks].map(perAnchor) };
  });
  const widths = [1, 4, 10];
  widths.forEach((width, kind) =>
    heads.forEach(({ anchors, values }, head) =>
      graph.output(String(448 + kind * 3 + head), 'float32', [anchors, width], values[kind]!),
    ),
  );
  return graph;
}

const planes = (graph: Graph, picture: string) =>
  graph.ops('Split', [picture, graph.constant('int64', [3], [1, 1, 1])], 3, { axis: 1 });
