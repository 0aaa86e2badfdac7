import { json, startFakeService, status, type Behaviour } from '../model-services/fake-service.js';
import type { Json } from '../test-user.js';

export const VISION_KEY = 'vision-0002b-secret';

/** As the service describes it, whatever it is to say. */
export const visionAnswer = (webDetection: Json, more: Json = {}): Json => ({
  responses: [{ webDetection, ...more }],
});

export const JACKET_ON_THE_WEB: Json = {
  webEntities: [
    { entityId: '/m/032b3c', score: 0.62, description: 'Jacket' },
    { entityId: '/g/11b6', score: 1.31, description: 'Acme' },
    { entityId: '/m/nameless', score: 0.4 },
  ],
  fullMatchingImages: [{ url: 'https://acme.example.com/trail.jpg' }],
  partialMatchingImages: [{ url: 'https://other.example.com/trail.jpg' }],
  pagesWithMatchingImages: [
    {
      url: 'https://other.example.com/jackets',
      pageTitle: 'The <b>Trail Jacket</b> &amp; others',
      partialMatchingImages: [{ url: 'https://other.example.com/trail.jpg' }],
    },
    {
      url: 'https://acme.example.com/trail-200',
      pageTitle: '<b>Acme Trail Jacket</b> 200',
      fullMatchingImages: [{ url: 'https://acme.example.com/trail.jpg' }],
    },
    { url: 'https://nameless.example.com/' },
  ],
  visuallySimilarImages: [{ url: 'https://far.example.com/coat.jpg' }],
  bestGuessLabels: [{ label: 'acme trail jacket', languageCode: 'en' }],
};

const well: Behaviour = (response, request) => {
  if (request.headers['x-goog-api-key'] !== VISION_KEY) return status(403)(response, request);
  if (`${request.method} ${request.path}` !== 'POST /v1/images:annotate')
    return status(404)(response, request);
  const [{ image, features }, ...others] = request.json().requests;
  const isWellFormed =
    others.length === 0 &&
    Buffer.from(image.content, 'base64').subarray(0, 2).toString('hex') === 'ffd8' &&
    features.length === 1 &&
    features[0].type === 'WEB_DETECTION';
  return (isWellFormed ? json(visionAnswer(JACKET_ON_THE_WEB)) : status(400))(response, request);
};

export const startGoogleVision = () => startFakeService(well);
