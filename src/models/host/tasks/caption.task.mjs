// @ts-check
import { openLibrary, toRawImage } from './transformers.mjs';

/** A sentence is shorter; a model that has lost its way is not. */
const MAX_TOKENS = 48;

/**
 * @param {import('./transformers.mjs').ModelSettings} settings
 * @param {import('./transformers.mjs').Context} context
 */
export async function load(settings, context) {
  const { library, options, loading } = openLibrary(settings, context);
  const captioner = await loading(() => library.pipeline('image-to-text', settings.model, options));
  return {
    /**
     * @param {import('./transformers.mjs').Pixels} pixels
     * @returns {Promise<string>}
     */
    async answer(pixels) {
      const [answer] = await captioner(toRawImage(library, pixels), { max_new_tokens: MAX_TOKENS });
      return answer?.generated_text ?? '';
    },
  };
}
