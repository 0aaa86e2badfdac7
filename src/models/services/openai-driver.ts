import type { ModelDriver } from '../model-driver.js';
import type { OpenAiChat } from './openai-chat.js';
import { OPENAI } from './openai-request.js';

/** The service as one of the models that are counted and reported on. */
export const openAiDriver = (chat: OpenAiChat): ModelDriver => ({
  name: OPENAI,
  metered: true,
  unavailable: () => chat.unavailable(),
  identity: () => chat.identity(),
  check: () => chat.check(),
});
