import { encodeModel, Graph, type Value } from './onnx-writer.js';
import { onnxFile, table, type Dtype, type ModelFiles } from './model-files.js';

/** Means of red, green and blue, 0–1: the nearest names the picture. */
const COLOURS: Record<string, readonly [number, number, number]> = {
  red: [0.9, 0.1, 0.1],
  orange: [0.95, 0.55, 0.1],
  yellow: [0.95, 0.9, 0.2],
  green: [0.1, 0.6, 0.15],
  blue: [0.1, 0.2, 0.9],
  purple: [0.55, 0.15, 0.7],
  black: [0.05, 0.05, 0.05],
  grey: [0.5, 0.5, 0.5],
  white: [0.95, 0.95, 0.95],
};
/** By luma, 0–1. */
const SHADES = { dark: 0.05, plain: 0.45, bright: 0.85 };
const LUMA = [0.299, 0.587, 0.114] as const;
const CHANNELS = 3;

/** GPT-2 begins, ends and pads with the same one; `Ġ` is how its alphabet writes a leading space. */
const END = '<|endoftext|>';
const word = (text: string) => `Ġ${text}`;
/** What may stand in each place of the sentence. */
const SENTENCE = [
  [word('a')],
  Object.keys(SHADES).map(word),
  Object.keys(COLOURS).map(word),
  [word('picture')],
  [END],
];
const VOCABULARY = [END, ...SENTENCE.slice(0, -1).flat()];
const END_ID = 0;
const LONGEST = 16;

const SIDE = 32;
const PATCH = 8;
const PATCHES = (SIDE / PATCH) ** 2;
const HEAD = 2;
/** Logits: beyond reach, and how clearly the nearest colour wins. */
const FORBIDDEN = -1000;
const DECISIVENESS = 20;

/** For each patch its mean red, green and blue, with the preprocessing undone. */
function encoder(): Graph {
  const graph = new Graph('encoder');
  const pixels = graph.input('pixel_values', 'float32', ['batch_size', CHANNELS, SIDE, SIDE]);
  const area = PATCH * PATCH;
  const kernel = table(CHANNELS, CHANNELS * area, (out, index) =>
    Math.floor(index / area) === out ? 0.5 / area : 0,
  );
  const means = graph.op(
    'Conv',
    [
      pixels,
      graph.constant('float32', [CHANNELS, CHANNELS, PATCH, PATCH], kernel),
      graph.constant('float32', [CHANNELS], [0.5, 0.5, 0.5]),
    ],
    { kernel_shape: [PATCH, PATCH], strides: [PATCH, PATCH] },
  );
  const rows = graph.op('Reshape', [means, graph.constant('int64', [3], [0, CHANNELS, PATCHES])]);
  const sequence = graph.op('Transpose', [rows], { perm: [0, 2, 1] });
  graph.output('last_hidden_state', 'float32', ['batch_size', PATCHES, CHANNELS], sequence);
  return graph;
}

/**
 * Words as GPT-2's decoder gives them, one at a time with a cache of keys and values. How far the sentence has come is
 * known from the length of that cache alone: where it gets lost, so do the words.
 */
function decoder(): Graph {
  const graph = new Graph('decoder');
  const ids = graph.input('input_ids', 'int64', ['batch_size', 'decoder_sequence_length']);
  const picture = graph.input('encoder_hidden_states', 'float32', [
    'batch_size',
    'encoder_sequence_length',
    CHANNELS,
  ]);
  const cached = ['batch_size', 1, 'past_decoder_sequence_length', HEAD];
  const past = {
    key: graph.input('past_key_values.0.key', 'float32', cached),
    value: graph.input('past_key_values.0.value', 'float32', cached),
  };
  const cacheIsUsed = graph.input('use_cache_branch', 'bool', [1]);
  const places = placesInSentence(graph, { ids, cacheIsUsed, key: past.key });
  const logits = graph.op('Add', [grammar(graph, places), seen(graph, picture)]);
  graph.output('logits', 'float32', ['batch_size', 'decoder_sequence_length', VOCABULARY.length], logits);
  for (const part of ['key', 'value'] as const) {
    const states = graph.constant(
      'float32',
      [VOCABULARY.length, HEAD],
      table(VOCABULARY.length, HEAD, (token) => token),
    );
    const heads = graph.op('Unsqueeze', [
      graph.op('Gather', [states, ids]),
      graph.constant('int64', [1], [1]),
    ]);
    const both = graph.op('Concat', [past[part], heads], { axis: 2 });
    graph.output(`present.0.${part}`, 'float32', ['batch_size', 1, 'length', HEAD], both);
  }
  return graph;
}

function placesInSentence(graph: Graph, given: { ids: Value; cacheIsUsed: Value; key: Value }): Value {
  const lengthOf = (part: Graph, value: Value, axis: number) =>
    part.op('Gather', [part.op('Shape', [value]), part.constant('int64', [], [axis])]);
  const later = new Graph('later');
  later.output('later/begin', 'int64', [], lengthOf(later, given.key, 2));
  const first = new Graph('first');
  first.output('first/begin', 'int64', [], first.constant('int64', [], [0]));
  const begin = graph.op('If', [given.cacheIsUsed], {
    then_branch: later,
    else_branch: first,
  });
  const end = graph.op('Add', [begin, lengthOf(graph, given.ids, 1)]);
  const places = graph.op('Range', [begin, end, graph.constant('int64', [], [1])]);
  return graph.op('Min', [places, graph.constant('int64', [], [SENTENCE.length - 1])]);
}

function grammar(graph: Graph, places: Value): Value {
  const allowed = table(SENTENCE.length, VOCABULARY.length, (place, id) =>
    SENTENCE[place]?.includes(VOCABULARY[id] ?? '') ? 0 : FORBIDDEN,
  );
  return graph.op('Gather', [
    graph.constant('float32', [SENTENCE.length, VOCABULARY.length], allowed),
    places,
  ]);
}

/** Nearest wins: −|x − p|² without |x|², which all words share, is linear in x. */
function seen(graph: Graph, picture: Value): Value {
  const weights = table(CHANNELS, VOCABULARY.length, (channel, id) => {
    const name = VOCABULARY[id]!.slice(1);
    const shade = SHADES[name as keyof typeof SHADES];
    const prototype = shade === undefined ? (COLOURS[name]?.[channel] ?? 0) : shade * LUMA[channel]!;
    return 2 * DECISIVENESS * prototype;
  });
  const bias = VOCABULARY.map((token) => {
    const name = token.slice(1);
    const prototype = COLOURS[name] ?? [SHADES[name as keyof typeof SHADES] ?? 0];
    return -DECISIVENESS * prototype.reduce((sum, value) => sum + value * value, 0);
  });
  const mean = graph.op('ReduceMean', [picture], { axes: [1], keepdims: 1 });
  const scores = graph.op('MatMul', [
    mean,
    graph.constant('float32', [CHANNELS, VOCABULARY.length], weights),
  ]);
  return graph.op('Add', [scores, graph.constant('float32', [VOCABULARY.length], bias)]);
}

const special = { bos_token_id: END_ID, eos_token_id: END_ID, pad_token_id: END_ID };

const CONFIG = {
  architectures: ['VisionEncoderDecoderModel'],
  model_type: 'vision-encoder-decoder',
  is_encoder_decoder: true,
  decoder_start_token_id: END_ID,
  ...special,
  encoder: {
    model_type: 'vit',
    hidden_size: CHANNELS,
    image_size: SIDE,
    patch_size: PATCH,
    num_channels: CHANNELS,
    num_hidden_layers: 1,
    num_attention_heads: 1,
  },
  decoder: {
    model_type: 'gpt2',
    is_decoder: true,
    add_cross_attention: true,
    n_layer: 1,
    n_head: 1,
    n_embd: HEAD,
    n_positions: LONGEST,
    vocab_size: VOCABULARY.length,
    ...special,
  },
};

const PREPROCESSOR = {
  image_processor_type: 'ViTImageProcessor',
  do_resize: true,
  do_rescale: true,
  do_normalize: true,
  size: { height: SIDE, width: SIDE },
  resample: 2,
  rescale_factor: 1 / 255,
  image_mean: [0.5, 0.5, 0.5],
  image_std: [0.5, 0.5, 0.5],
};

const byteLevel = { type: 'ByteLevel', add_prefix_space: false, trim_offsets: true, use_regex: true };

const TOKENIZER = {
  version: '1.0',
  truncation: null,
  padding: null,
  added_tokens: [
    {
      id: END_ID,
      content: END,
      single_word: false,
      lstrip: false,
      rstrip: false,
      normalized: true,
      special: true,
    },
  ],
  normalizer: null,
  pre_tokenizer: byteLevel,
  post_processor: byteLevel,
  decoder: byteLevel,
  model: {
    type: 'BPE',
    dropout: null,
    unk_token: null,
    continuing_subword_prefix: '',
    end_of_word_suffix: '',
    fuse_unk: false,
    vocab: Object.fromEntries(VOCABULARY.map((token, id) => [token, id])),
    // It only ever turns numbers into words.
    merges: [],
  },
};

/**
 * A picture's words, such as "a plain red picture", from a whole model of the kind of vit-gpt2: everything runs that runs
 * in a real one, on a few kilobytes.
 */
export const tinyCaptioner = (dtype: Dtype = 'q8'): ModelFiles => ({
  'config.json': CONFIG,
  'generation_config.json': { ...special, decoder_start_token_id: END_ID, max_length: LONGEST },
  'preprocessor_config.json': PREPROCESSOR,
  'tokenizer_config.json': {
    tokenizer_class: 'GPT2Tokenizer',
    bos_token: END,
    eos_token: END,
    unk_token: END,
    pad_token: END,
    model_max_length: 1024,
  },
  'tokenizer.json': TOKENIZER,
  [onnxFile('encoder_model', dtype)]: encodeModel(encoder()),
  [onnxFile('decoder_model_merged', dtype)]: encodeModel(decoder()),
});
