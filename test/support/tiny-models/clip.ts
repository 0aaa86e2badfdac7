import { encodeModel, Graph, type Value } from './onnx-writer.js';
import { onnxFile, perpendicularRows, table, type Dtype, type ModelFiles } from './model-files.js';

/** What words look like: mean red, green and blue, 0–1. */
const LOOKS: Record<string, readonly [number, number, number]> = {
  red: [0.9, 0.1, 0.1],
  orange: [0.95, 0.55, 0.1],
  yellow: [0.95, 0.9, 0.2],
  green: [0.1, 0.6, 0.15],
  blue: [0.1, 0.2, 0.9],
  purple: [0.55, 0.15, 0.7],
  black: [0.05, 0.05, 0.05],
  white: [0.95, 0.95, 0.95],
  sky: [0.45, 0.65, 0.95],
  grass: [0.3, 0.6, 0.2],
  sunset: [0.85, 0.45, 0.25],
};
const MEAN = [0.48145466, 0.4578275, 0.40821073];
const DEVIATION = [0.26862954, 0.26130258, 0.27577711];
const SIDE = 32;

/** Three colours about their middle, and one that all have: no vector is zero. */
const FEATURES = 4;
const COMMON = 0.3;

const START = '<|startoftext|>';
const END = '<|endoftext|>';
const UNKNOWN = '[UNK]';
/** The other words mean nothing, so that "a photo of red" is "red". */
const VOCABULARY = [END, START, UNKNOWN, 'a', 'photo', 'picture', 'of', ...Object.keys(LOOKS)];

export const TINY_CLIP_DIMENSIONS = 64;

/** Into the space that both towers share. Not of length 1: neither are those of a real one. */
function project(graph: Graph, features: Value): Value {
  const rows = perpendicularRows(FEATURES, TINY_CLIP_DIMENSIONS).map((value) => 3 * value);
  return graph.op('MatMul', [features, graph.constant('float32', [FEATURES, TINY_CLIP_DIMENSIONS], rows)]);
}

/** SigLIP's takes texts without a mask: what they are filled up with means nothing. */
function textTower({ output, masked }: { output: string; masked: boolean }): Graph {
  const graph = new Graph('text');
  const ids = graph.input('input_ids', 'int64', ['batch', 'sequence']);
  const looks = table(VOCABULARY.length, FEATURES, (id, feature) => {
    const look = LOOKS[VOCABULARY[id]!];
    return look && feature < look.length ? look[feature]! - 0.5 : 0;
  });
  const words = graph.op('Gather', [graph.constant('float32', [VOCABULARY.length, FEATURES], looks), ids]);
  const sum = graph.op(
    'ReduceSum',
    [masked ? unmasked(graph, words) : words, graph.constant('int64', [1], [1])],
    { keepdims: 0 },
  );
  const features = graph.op('Add', [sum, graph.constant('float32', [FEATURES], [0, 0, 0, COMMON])]);
  graph.output(output, 'float32', ['batch', TINY_CLIP_DIMENSIONS], project(graph, features));
  return graph;
}

function unmasked(graph: Graph, words: Value): Value {
  const mask = graph.input('attention_mask', 'int64', ['batch', 'sequence']);
  const counted = graph.op('Cast', [mask], { to: 1 });
  return graph.op('Mul', [words, graph.op('Unsqueeze', [counted, graph.constant('int64', [1], [2])])]);
}

function visionTower(output: string): Graph {
  const graph = new Graph('vision');
  const pixels = graph.input('pixel_values', 'float32', ['batch', 3, SIDE, SIDE]);
  const mean = graph.op('ReduceMean', [pixels], { axes: [2, 3], keepdims: 0 });
  const coloured = graph.op('Add', [
    graph.op('Mul', [mean, graph.constant('float32', [1, 3], DEVIATION)]),
    graph.constant(
      'float32',
      [1, 3],
      MEAN.map((value) => value - 0.5),
    ),
  ]);
  const red = graph.op('Slice', [
    coloured,
    ...[[0], [1], [1]].map((each) => graph.constant('int64', [1], each)),
  ]);
  const common = graph.op('Add', [
    graph.op('Mul', [red, graph.constant('float32', [], [0])]),
    graph.constant('float32', [], [COMMON]),
  ]);
  const features = graph.op('Concat', [coloured, common], { axis: 1 });
  graph.output(output, 'float32', ['batch', TINY_CLIP_DIMENSIONS], project(graph, features));
  return graph;
}

const idOf = (token: string) => VOCABULARY.indexOf(token);
const special = (content: string) => ({
  id: idOf(content),
  content,
  single_word: false,
  lstrip: false,
  rstrip: false,
  normalized: false,
  special: true,
});

const TOKENIZER = {
  version: '1.0',
  truncation: null,
  padding: null,
  added_tokens: [END, START, UNKNOWN].map(special),
  normalizer: { type: 'Lowercase' },
  pre_tokenizer: { type: 'BertPreTokenizer' },
  post_processor: {
    type: 'TemplateProcessing',
    single: [
      { SpecialToken: { id: START, type_id: 0 } },
      { Sequence: { id: 'A', type_id: 0 } },
      { SpecialToken: { id: END, type_id: 0 } },
    ],
    pair: [],
    special_tokens: Object.fromEntries([START, END].map((id) => [id, { id, ids: [idOf(id)], tokens: [id] }])),
  },
  decoder: { type: 'WordPiece', prefix: '##', cleanup: true },
  model: {
    type: 'WordPiece',
    unk_token: UNKNOWN,
    continuing_subword_prefix: '##',
    max_input_chars_per_word: 100,
    vocab: Object.fromEntries(VOCABULARY.map((token, id) => [token, id])),
  },
};

const PREPROCESSOR = {
  image_processor_type: 'CLIPImageProcessor',
  do_resize: true,
  do_center_crop: true,
  do_rescale: true,
  do_normalize: true,
  size: { shortest_edge: SIDE },
  crop_size: { height: SIDE, width: SIDE },
  resample: 3,
  rescale_factor: 1 / 255,
  image_mean: MEAN,
  image_std: DEVIATION,
};

/** What sets the two kinds apart, for whoever loads them. */
const KINDS = {
  clip: {
    architecture: 'CLIPModel',
    tokenizer: 'CLIPTokenizer',
    towers: (): [Graph, Graph] => [
      textTower({ output: 'text_embeds', masked: true }),
      visionTower('image_embeds'),
    ],
  },
  siglip: {
    architecture: 'SiglipModel',
    tokenizer: 'SiglipTokenizer',
    towers: (): [Graph, Graph] => [
      textTower({ output: 'pooler_output', masked: false }),
      visionTower('pooler_output'),
    ],
  },
};

/** Both towers of a model of the CLIP kind, for which pictures and words are alike as their colours are. */
export function tinyClip({
  kind = 'clip',
  dtype = 'q8',
}: { kind?: 'clip' | 'siglip'; dtype?: Dtype } = {}): ModelFiles {
  const { architecture, tokenizer, towers } = KINDS[kind];
  const [text, vision] = towers();
  const projection = { projection_dim: TINY_CLIP_DIMENSIONS };
  return {
    'config.json': {
      architectures: [architecture],
      model_type: kind,
      ...projection,
      text_config: { model_type: `${kind}_text_model`, vocab_size: VOCABULARY.length, ...projection },
      vision_config: {
        model_type: `${kind}_vision_model`,
        image_size: SIDE,
        patch_size: SIDE,
        ...projection,
      },
    },
    'preprocessor_config.json': PREPROCESSOR,
    'tokenizer_config.json': {
      tokenizer_class: tokenizer,
      bos_token: START,
      eos_token: END,
      pad_token: END,
      unk_token: UNKNOWN,
      model_max_length: 64,
    },
    'tokenizer.json': TOKENIZER,
    [onnxFile('text_model', dtype)]: encodeModel(text),
    [onnxFile('vision_model', dtype)]: encodeModel(vision),
  };
}
