// @ts-check
import { TaskFault } from './task-fault.mjs';
import { openLibrary, toRawImage } from './transformers.mjs';

/**
 * @typedef {{ tower: 'image' | 'text' }} Tower
 * @typedef {import('./transformers.mjs').Pixels} Pixels
 * @typedef {{ name: string, output: string, padding?: boolean | string }} Part
 */

/**
 * The halves of the models that we know, by `model_type`. One at a time: where pictures are looked at, texts seldom are.
 * @type {Record<string, { image: Part, text: Part }>}
 */
const KINDS = {
  clip: {
    image: { name: 'CLIPVisionModelWithProjection', output: 'image_embeds' },
    text: { name: 'CLIPTextModelWithProjection', output: 'text_embeds', padding: true },
  },
  // Trained on texts that were filled up to full length.
  siglip: {
    image: { name: 'SiglipVisionModel', output: 'pooler_output' },
    text: { name: 'SiglipTextModel', output: 'pooler_output', padding: 'max_length' },
  },
};

/** Memory grows with the texts that are taken at a time. */
const BATCH = 16;

/**
 * @param {import('./transformers.mjs').ModelSettings & Tower} settings
 * @param {import('./transformers.mjs').Context} context
 */
export async function load(settings, context) {
  const { library, options, loading } = openLibrary(settings, context);
  const { AutoConfig, AutoProcessor, AutoTokenizer } = library;
  return loading(async () => {
    const config = await AutoConfig.from_pretrained(settings.model);
    const part = KINDS[config.model_type]?.[settings.tower];
    if (!part) throw new TaskFault('MODEL_NOT_LOADED', 'The model is not of the CLIP or SigLIP kind');
    const tower = await library[part.name].from_pretrained(settings.model, options);
    if (settings.tower === 'image') {
      const processor = await AutoProcessor.from_pretrained(settings.model);
      return {
        answer: (/** @type {Pixels} */ pixels) => ofImage(library, { processor, tower, part }, pixels),
      };
    }
    const tokenizer = await AutoTokenizer.from_pretrained(settings.model);
    return { answer: (/** @type {string[]} */ texts) => ofTexts({ tokenizer, tower, part }, texts) };
  });
}

/**
 * @param {any} library
 * @param {{ processor: any, tower: any, part: Part }} loaded
 * @param {Pixels} pixels
 * @returns {Promise<Float32Array[]>}
 */
async function ofImage(library, { processor, tower, part }, pixels) {
  const inputs = await processor(toRawImage(library, pixels));
  return rowsOf((await tower(inputs))[part.output]);
}

/**
 * @param {{ tokenizer: any, tower: any, part: Part }} loaded
 * @param {string[]} texts
 * @returns {Promise<Float32Array[]>}
 */
async function ofTexts({ tokenizer, tower, part: { output, padding } }, texts) {
  const vectors = [];
  for (let start = 0; start < texts.length; start += BATCH) {
    const inputs = tokenizer(texts.slice(start, start + BATCH), { padding, truncation: true });
    vectors.push(...rowsOf((await tower(inputs))[output]));
  }
  return vectors;
}

/**
 * @param {{ data: Float32Array, dims: number[] }} tensor
 * @returns {Float32Array[]}
 */
function rowsOf({ data, dims }) {
  const [rows = 0, columns = 0] = dims;
  return Array.from({ length: rows }, (_, row) => data.slice(row * columns, (row + 1) * columns));
}
