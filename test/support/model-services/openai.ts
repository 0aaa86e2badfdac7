import type { Json } from '../test-user.js';
import { json, startFakeService, status, type Behaviour, type ReceivedRequest } from './fake-service.js';

/** What a model says that is asked for each of these schemas. */
const ANSWERS: Record<string, unknown> = {
  caption: { caption: 'a red boat on a lake', tags: ['boat', 'Lake'] },
  text: { lines: [] },
  moderation: { flagged: false, categories: [] },
};

export const schemaOf = (request: ReceivedRequest): string =>
  request.json().response_format?.json_schema?.name;

interface Choice {
  content?: string | null;
  refusal?: string | null;
  reasoning?: string;
  finish?: string;
}

/** An answer as the service words it, whatever it is to say. */
export const completion = (
  { content = null, refusal = null, reasoning, finish = 'stop' }: Choice,
  model = 'seer-1',
): Behaviour =>
  json({
    id: 'chatcmpl-1',
    object: 'chat.completion',
    model,
    choices: [
      { index: 0, finish_reason: finish, message: { role: 'assistant', content, refusal, reasoning } },
    ],
    usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
  });

export const says = (answer: unknown): Behaviour => completion({ content: JSON.stringify(answer) });

/** Answers what is asked for by these names; the others as when it is well. */
export const answering =
  (answers: Record<string, unknown>): Behaviour =>
  (response, request) =>
    says({ ...ANSWERS, ...answers }[schemaOf(request)])(response, request);

const well: Behaviour = (response, request) => {
  const route = `${request.method} ${request.path}`;
  if (route === 'GET /v1/models')
    return json({ object: 'list', data: [{ id: 'seer-1' }] })(response, request);
  if (route !== 'POST /v1/chat/completions') return status(404)(response, request);
  return (isWellFormed(request.json()) ? answering({}) : status(400))(response, request);
};

/** As strict as the strictest of these servers. */
function isWellFormed({ model, messages, response_format: format, stream }: Json): boolean {
  const [system, user] = messages;
  const picture = user.content.find(({ type }: Json) => type === 'image_url');
  return (
    typeof model === 'string' &&
    stream === false &&
    system.role === 'system' &&
    picture.image_url.url.startsWith('data:image/jpeg;base64,') &&
    format.type === 'json_schema' &&
    format.json_schema.strict === true &&
    format.json_schema.schema.additionalProperties === false
  );
}

/** A server with OpenAI's chat completions. */
export const startOpenAi = () => startFakeService(well);
