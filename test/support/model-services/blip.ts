import { json, startFakeService, status, type Behaviour } from './fake-service.js';

export const BLIP_ANSWER = { caption: 'a dog on grass', tags: ['Dog', { label: 'grass', score: 0.75 }] };

const well: Behaviour = async (response, request) => {
  const route = `${request.method} ${request.path}`;
  if (route === 'GET /health') return json({ status: 'ok' })(response, request);
  if (route !== 'POST /caption') return status(404)(response, request);
  const image = await request.file('image').catch(() => undefined);
  return (image ? json(BLIP_ANSWER) : status(422))(response, request);
};

/** A BLIP service as its contract has it. */
export const startBlip = () => startFakeService(well);
