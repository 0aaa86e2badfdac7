import { json, startFakeService, status } from './fake-service.js';

export interface ComprefaceFace {
  /** In pixels of the picture that was sent. */
  box: { probability: number; x_min: number; y_min: number; x_max: number; y_max: number };
  embedding: number[];
}

export const COMPREFACE_KEY = '00000000-0000-0000-0000-00000000002b';

/** What it says of a picture without a face. */
export const NO_FACE = json({ message: 'No face is found in the given image', code: 28 }, 400);

export const comprefaceAnswer = (faces: readonly ComprefaceFace[], calculator = 'facenet.Calculator') =>
  json({ result: faces, plugins_versions: { detector: 'facenet.FaceDetector', calculator } });

/** The detection service of CompreFace; it finds the same faces in every picture that its own check does not send. */
export const startCompreface = (faces: readonly ComprefaceFace[] = []) =>
  startFakeService(async (response, request) => {
    const { pathname, searchParams } = new URL(request.path, 'http://compreface');
    if (request.method !== 'POST' || pathname !== '/api/v1/detection/detect')
      return status(404)(response, request);
    if (request.headers['x-api-key'] !== COMPREFACE_KEY) return status(401)(response, request);
    const picture = await request.file('file').catch(() => undefined);
    if (!picture) return status(400)(response, request);
    const least = Number(searchParams.get('det_prob_threshold'));
    const found = faces.filter(({ box }) => box.probability >= least);
    // As the service does where nobody asks for its state.
    const told = searchParams.get('status') === 'true' ? comprefaceAnswer(found) : json({ result: found });
    return (found.length > 0 ? told : NO_FACE)(response, request);
  });
