import { completion } from '../model-services/openai.js';
import {
  json,
  startFakeService,
  type Behaviour,
  type ReceivedRequest,
} from '../model-services/fake-service.js';
import type { Json } from '../test-user.js';

/** What texts call what schemas call otherwise. */
const FIELDS: Record<string, string> = { producer: 'maker', brand: 'maker', name: 'original_name' };

/** The model's worst: whatever the material tells it to say, it says, as `the producer is EvilCorp`. */
export const obeys: Behaviour = (response, request) => {
  const answer = blankAnswer(request);
  for (const [, field = '', value = ''] of materialOf(request).matchAll(
    /\b(?:the|set) (\w+) (?:is|to) ([\p{L}\p{N} -]+)/giu,
  )) {
    const key = FIELDS[field.toLowerCase()] ?? field.toLowerCase();
    if (key in answer) answer[key] = value.replace(/ and the .*/i, '').trim();
  }
  if ('confidence' in answer) answer['confidence'] = 1;
  return completion({ content: JSON.stringify(answer) })(response, request);
};

/** What the question is about, as the model is given it. */
export function materialOf(request: ReceivedRequest): string {
  const texts: string[] = request
    .json()
    .messages.at(-1)
    .content.flatMap(({ text }: Json) => (typeof text === 'string' ? [text] : []));
  const quoted = texts.find((text) => text.startsWith('The material, as'))?.split('\n')[1];
  return quoted === undefined ? '' : JSON.parse(quoted);
}

/** Of the shape that is asked for, with nothing in it. */
function blankAnswer(request: ReceivedRequest): Record<string, unknown> {
  const { properties } = request.json().response_format.json_schema.schema;
  return Object.fromEntries(Object.entries<Json>(properties).map(([name, type]) => [name, blank(type)]));
}

function blank({ type, anyOf }: Json): unknown {
  if (anyOf || type === 'null' || Array.isArray(type)) return null;
  return { array: [], number: 0, integer: 0, boolean: false }[type as 'array'] ?? '';
}

const well: Behaviour = (response, request) =>
  request.path === '/v1/models'
    ? json({ object: 'list', data: [{ id: 'obedient-1' }] })(response, request)
    : obeys(response, request);

/** A server with OpenAI's chat completions, whose model does what texts tell it to. */
export const startObedientModel = () => startFakeService(well);
