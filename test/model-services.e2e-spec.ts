import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ImmichMlEmbedder } from '../src/analysis/embedders/drivers/immich-ml.embedder.js';
import { ImmichMlTextReader } from '../src/analysis/readers/drivers/immich-ml.reader.js';
import { WorkFault } from '../src/common/work-fault.js';
import { buildConfig } from '../src/config/app-config.js';
import { parseEnvironment } from '../src/config/environment.js';
import { ComprefaceFaceDetector } from '../src/faces/detectors/compreface.face-detector.js';
import { ImmichMlFaceDetector } from '../src/faces/detectors/immich-ml.face-detector.js';
import { Compreface } from '../src/models/services/compreface.js';
import { ImmichMl } from '../src/models/services/immich-ml.js';
import { ModelServices } from '../src/models/services/model-services.js';
import {
  COMPREFACE_KEY,
  comprefaceAnswer,
  NO_FACE,
  startCompreface,
} from './support/model-services/compreface.js';
import { json, status, WAYS_TO_FAIL, type FakeService } from './support/model-services/fake-service.js';
import { startImmichMl } from './support/model-services/immich-ml.js';
import { plainPicture } from './support/pictures.js';
import type { Json } from './support/test-user.js';

const { signal } = new AbortController();
const SIZE = { width: 400, height: 200 };
/** Of two numbers, as the services would send it; and of length 1, as it is to become. */
const [RAW, UNIT] = [
  [3, 4],
  [0.6, 0.8],
];

let picture: Buffer;
beforeAll(async () => {
  picture = await plainPicture('red', SIZE);
});

/** As each process makes them, with nothing left of what other tests made the services do. */
function driversOf(environment: Record<string, string>) {
  const settings = parseEnvironment({ NODE_ENV: 'test', MODEL_TIMEOUT: '2', ...environment });
  const { models, modelServices, faces } = buildConfig(settings);
  const services = new ModelServices(models, modelServices);
  const [immichMl, compreface] = [
    new ImmichMl(services, modelServices),
    new Compreface(services, modelServices),
  ];
  return {
    embedder: new ImmichMlEmbedder(immichMl, models),
    reader: new ImmichMlTextReader(immichMl),
    immichMl: new ImmichMlFaceDetector(immichMl, faces),
    compreface: new ComprefaceFaceDetector(compreface, faces),
  };
}

async function codeOf(work: Promise<unknown>): Promise<string> {
  try {
    return `it answered ${JSON.stringify(await work)}`;
  } catch (error) {
    if (!(error instanceof WorkFault)) throw error;
    expect(error.message).not.toMatch(/127\.0\.0\.1|localhost|secret|0002b/);
    return error.code;
  }
}

const numbers = (vector: Float32Array | undefined) =>
  [...(vector ?? [])].map((value) => Number(value.toFixed(4)));

describe("Immich's machine learning service", { timeout: 60_000 }, () => {
  let service: FakeService;
  const faceAt = (x1: number, y1: number, x2: number, y2: number, score = 0.9) => ({
    boundingBox: { x1, y1, x2, y2 },
    embedding: JSON.stringify(RAW),
    score,
  });
  const face = faceAt(40, 20, 120, 120);
  const drivers = () => driversOf({ IMMICH_ML_URL: service.url });
  const lastEntries = async (): Promise<Json> =>
    JSON.parse((await service.received.at(-1)!.form()).get('entries') as string);
  const answer = (body: Json) => service.behave(json({ imageWidth: 400, imageHeight: 200, ...body }));

  beforeAll(async () => {
    service = await startImmichMl({ faces: [face], text: ['SALE', 'now'] });
  });
  afterAll(() => service.stop());
  beforeEach(() => service.behave(undefined));

  it('turns pictures and words into vectors of length 1, the alike ones close together', async () => {
    const { embedder } = drivers();
    const vector = await embedder.embedImage(picture, signal);
    const texts = await embedder.embedTexts(['a red boat', 'a green boat', 'the blue sea'], signal);
    expect(Math.hypot(...vector)).toBeCloseTo(1, 5);
    const likeness = texts.map((text) => text.reduce((sum, value, index) => sum + value * vector[index]!, 0));
    expect(likeness[0]).toBeGreaterThan(0.95);
    expect(Math.max(likeness[1]!, likeness[2]!)).toBeLessThan(0.2);
    expect(embedder.model).toBe('immich-ml/ViT-B-32__openai');
    expect(embedder.identity()).toEqual({ provider: 'immich-ml', model: 'ViT-B-32__openai' });
  });

  it('is asked for the configured models, and sent nothing else than the picture', async () => {
    const other = driversOf({
      IMMICH_ML_URL: `${service.url}/`,
      IMMICH_ML_FACE_MODEL: 'antelopev2',
      FACE_MIN_SCORE: '0.55',
    });
    await other.immichMl.detect(picture, signal);
    expect(await lastEntries()).toEqual({
      'facial-recognition': {
        detection: { modelName: 'antelopev2', options: { minScore: 0.55 } },
        recognition: { modelName: 'antelopev2' },
      },
    });
    const form = await service.received.at(-1)!.form();
    expect([...form.keys()].sort()).toEqual(['entries', 'image']);
    expect((form.get('image') as File).name).toBe('picture.jpg');
    expect(await service.received.at(-1)!.file('image')).toEqual(picture);
    expect(other.immichMl.model).toBe('immich-ml/antelopev2');
  });

  it('gives the boxes of faces as parts of the picture', async () => {
    const [found, ...more] = await drivers().immichMl.detect(picture, signal);
    expect(more).toEqual([]);
    expect(found).toMatchObject({ box: { x: 0.1, y: 0.1, width: 0.2, height: 0.5 }, score: 0.9 });
    expect(numbers(found?.vector)).toEqual(UNIT);
  });

  it('has boxes cut off at the edges, drops what is not in the picture, and puts the rest in order', async () => {
    answer({
      'facial-recognition': [
        faceAt(300, 100, 350, 150, 0.8),
        faceAt(-40, -10, 40, 20, 0.8),
        faceAt(380, 100, 900, 900, 0.95),
        faceAt(-90, -90, -10, -10, 0.99),
        faceAt(500, 20, 600, 80, 0.99),
        faceAt(50, 50, 50, 50, 0.99),
        faceAt(10, 10, 60, 60, 0.3),
        faceAt(0, 0, 40, 40, 1.0000001),
      ],
    });
    const found = await drivers().immichMl.detect(picture, signal);
    expect(
      found.map(({ box, score }) => [box.x, box.y, box.x + box.width, box.y + box.height, score]),
    ).toEqual([
      [0, 0, 0.1, 0.2, 1],
      [0.95, 0.5, 1, 1, 0.95],
      [0, 0, 0.1, 0.1, 0.8],
      [0.75, 0.5, 0.875, 0.75, 0.8],
    ]);
  });

  it('reads the lines of text, with their corners', async () => {
    const { reader } = drivers();
    const { lines, provenance } = await reader.read(picture, signal);
    expect(lines.map(({ text }) => text)).toEqual(['SALE', 'now']);
    expect(lines[0]).toMatchObject({ score: 0.97 });
    expect(lines[0]?.corners?.map(({ x, y }) => [x, y])).toEqual([
      [0.1, 0.1],
      [0.9, 0.1],
      [0.9, 0.2],
      [0.1, 0.2],
    ]);
    expect(provenance).toEqual({ provider: 'immich-ml', model: 'PP-OCRv5_mobile' });
  });

  it('may find nothing', async () => {
    answer({ 'facial-recognition': [], ocr: { text: [], box: [], boxScore: [], textScore: [] } });
    expect(await drivers().immichMl.detect(picture, signal)).toEqual([]);
    expect((await drivers().reader.read(picture, signal)).lines).toEqual([]);
  });

  describe.each(WAYS_TO_FAIL)('that $way', ({ behaviour, code }) => {
    it(`fails with ${code}, whatever it is asked for`, async () => {
      service.behave(behaviour);
      const ask = [
        drivers().embedder.embedImage(picture, signal),
        drivers().embedder.embedTexts(['a boat'], signal),
        drivers().immichMl.detect(picture, signal),
        drivers().reader.read(picture, signal),
      ];
      expect(await Promise.all(ask.map(codeOf))).toEqual(ask.map(() => code));
    });
  });

  it.each([
    '[0.1, NaN]',
    '[0.1, 1e999]',
    '[0, 0]',
    '[]',
    '[0.1, null]',
    '[0.1, "0.2"]',
    '0.1',
    '{}',
    'abc',
    '',
  ])('does not pass %s for a vector', async (text) => {
    answer({ clip: text, 'facial-recognition': [{ ...face, embedding: text }] });
    expect(await codeOf(drivers().embedder.embedImage(picture, signal))).toBe('SERVICE_ANSWER_INVALID');
    expect(await codeOf(drivers().embedder.embedTexts(['a'], signal))).toBe('SERVICE_ANSWER_INVALID');
    expect(await codeOf(drivers().immichMl.detect(picture, signal))).toBe('SERVICE_ANSWER_INVALID');
  });

  it.each<[string, Json]>([
    ['no string round a vector', { clip: RAW, 'facial-recognition': [{ ...face, embedding: RAW }] }],
    ['nothing that was asked for', {}],
    ['a face without a box', { 'facial-recognition': [{ ...face, boundingBox: undefined }] }],
    ['a face without a score', { 'facial-recognition': [{ ...face, score: undefined }] }],
    ['a box without an edge', { 'facial-recognition': [{ ...face, boundingBox: { x1: 1, y1: 1, x2: 9 } }] }],
    ['a picture of no size', { imageWidth: 0, 'facial-recognition': [face] }],
  ])('fails with SERVICE_ANSWER_INVALID when it sends %s', async (_, body) => {
    answer(body);
    expect(await codeOf(drivers().embedder.embedImage(picture, signal))).toBe('SERVICE_ANSWER_INVALID');
    expect(await codeOf(drivers().immichMl.detect(picture, signal))).toBe('SERVICE_ANSWER_INVALID');
  });

  it.each<[string, Json]>([
    [
      'lists of different lengths',
      { text: ['A', 'B'], box: Array(16).fill(0.1), boxScore: [1, 1], textScore: [1] },
    ],
    ['a box of seven numbers', { text: ['A'], box: Array(7).fill(0.1), boxScore: [1], textScore: [1] }],
    ['text that is none', { text: [1], box: Array(8).fill(0.1), boxScore: [1], textScore: [1] }],
    ['a part only', { text: ['A'] }],
  ])('fails with SERVICE_ANSWER_INVALID when its text is %s', async (_, ocr) => {
    answer({ ocr });
    expect(await codeOf(drivers().reader.read(picture, signal))).toBe('SERVICE_ANSWER_INVALID');
  });

  it('is asked again after the time that it names, and when it stumbles', async () => {
    service.next(status(429, { 'Retry-After': '0' }), status(503));
    expect(await drivers().immichMl.detect(picture, signal)).toHaveLength(1);
  });

  it('gives up with the reason that the caller had', async () => {
    service.behave(() => undefined);
    const stopping = new AbortController();
    const asked = drivers().embedder.embedImage(picture, stopping.signal);
    stopping.abort(new Error('The process stops'));
    await expect(asked).rejects.toThrow('The process stops');
  });

  it('is up when it says pong, and only then', async () => {
    for (const driver of [drivers().embedder, drivers().reader, drivers().immichMl])
      await expect(driver.check()).resolves.toBeUndefined();
    service.behave(json('ping'));
    await expect(drivers().embedder.check()).rejects.toMatchObject({ code: 'SERVICE_ANSWER_INVALID' });
    service.behave(status(404));
    await expect(drivers().reader.check()).rejects.toMatchObject({ code: 'SERVICE_REFUSED' });
  });

  it('is up while all its places are taken', async () => {
    const { embedder, immichMl } = driversOf({ IMMICH_ML_URL: service.url, MODEL_CONCURRENCY: '1' });
    const stopping = new AbortController();
    service.behave((response, { method }) => {
      if (method === 'GET') response.end('pong');
    });
    const busy = embedder.embedImage(picture, stopping.signal);
    await expect(immichMl.check()).resolves.toBeUndefined();
    stopping.abort(new Error('Never mind'));
    await expect(busy).rejects.toThrow('Never mind');
  });

  it('is unavailable as long as nobody says where it is', () => {
    const { embedder, reader, immichMl } = driversOf({});
    for (const driver of [embedder, reader, immichMl])
      expect(driver.unavailable()).toMatch(/^Set IMMICH_ML_URL /);
    for (const driver of [drivers().embedder, drivers().immichMl])
      expect(driver.unavailable()).toBeUndefined();
  });
});

describe('CompreFace', { timeout: 60_000 }, () => {
  let service: FakeService;
  const faceAt = (x_min: number, y_min: number, x_max: number, y_max: number, probability = 0.9) => ({
    box: { x_min, y_min, x_max, y_max, probability },
    embedding: RAW,
  });
  const face = faceAt(40, 20, 120, 120);
  const detector = (environment: Record<string, string> = {}) =>
    driversOf({ COMPREFACE_URL: service.url, COMPREFACE_API_KEY: COMPREFACE_KEY, ...environment }).compreface;

  beforeAll(async () => {
    service = await startCompreface([face]);
  });
  afterAll(() => service.stop());
  beforeEach(() => service.behave(undefined));

  it('gives the boxes of faces as parts of the picture', async () => {
    const [found, ...more] = await detector().detect(picture, signal);
    expect(more).toEqual([]);
    expect(found).toMatchObject({ box: { x: 0.1, y: 0.1, width: 0.2, height: 0.5 }, score: 0.9 });
    expect(numbers(found?.vector)).toEqual(UNIT);
  });

  it('is asked for all faces from the configured score on, and for vectors', async () => {
    await detector({ FACE_MIN_SCORE: '0.85' }).detect(picture, signal);
    const { path, headers } = service.received.at(-1)!;
    expect(Object.fromEntries(new URL(path, service.url).searchParams)).toEqual({
      limit: '0',
      det_prob_threshold: '0.85',
      face_plugins: 'calculator',
      status: 'true',
    });
    expect(headers['x-api-key']).toBe(COMPREFACE_KEY);
    expect(await service.received.at(-1)!.file('file')).toEqual(picture);
  });

  it('names its calculator with the vectors, and no other where it has another', async () => {
    const compreface = detector();
    await compreface.detect(picture, signal);
    expect(compreface.model).toBe('compreface/facenet.Calculator');
    service.behave(comprefaceAnswer([face], 'insightface.Calculator'));
    await compreface.detect(picture, signal);
    expect(compreface.model).toBe('compreface/insightface.Calculator');
    expect(compreface.identity()).toEqual(detector().identity());
  });

  it('finds nothing in a picture without a face', async () => {
    service.behave(NO_FACE);
    expect(await detector().detect(picture, signal)).toEqual([]);
    service.behave(comprefaceAnswer([]));
    expect(await detector().detect(picture, signal)).toEqual([]);
  });

  it('has boxes cut off at the edges, and drops what is not in the picture', async () => {
    service.behave(comprefaceAnswer([faceAt(-20, 150, 40, 260), faceAt(401, 0, 500, 90)]));
    expect(await detector().detect(picture, signal)).toMatchObject([
      { box: { x: 0, y: 0.75, width: 0.1, height: 0.25 } },
    ]);
  });

  it.each(WAYS_TO_FAIL)('that $way fails with $code', async ({ behaviour, code }) => {
    service.behave(behaviour);
    expect(await codeOf(detector().detect(picture, signal))).toBe(code);
  });

  it.each<[string, number, Json, string]>([
    ['refuses the picture', 400, { code: 21, message: 'secret' }, 'SERVICE_REFUSED'],
    ['says 400 without a code', 400, {}, 'SERVICE_REFUSED'],
    ['does not name its calculator', 200, { result: [face] }, 'SERVICE_ANSWER_INVALID'],
    ...['a\u0000b', 'c\ud800', 'x'.repeat(201)].map((calculator): [string, number, Json, string] => [
      `calls its calculator ${JSON.stringify(calculator).slice(0, 12)}`,
      200,
      { result: [face], plugins_versions: { calculator } },
      'SERVICE_ANSWER_INVALID',
    ]),
    [
      'sends no vector',
      200,
      { result: [{ box: face.box }], plugins_versions: { calculator: 'c' } },
      'SERVICE_ANSWER_INVALID',
    ],
    [
      'sends a vector of nothing',
      200,
      { result: [{ ...face, embedding: [0, 0] }], plugins_versions: { calculator: 'c' } },
      'SERVICE_ANSWER_INVALID',
    ],
    [
      'sends no probability',
      200,
      {
        result: [{ ...face, box: { ...face.box, probability: undefined } }],
        plugins_versions: { calculator: 'c' },
      },
      'SERVICE_ANSWER_INVALID',
    ],
  ])('that %s fails', async (_, code, body, expected) => {
    service.behave(json(body, code));
    expect(await codeOf(detector().detect(picture, signal))).toBe(expected);
  });

  it('is up when it answers and takes the key', async () => {
    await expect(detector().check()).resolves.toBeUndefined();
    await expect(detector({ COMPREFACE_API_KEY: 'wrong' }).check()).rejects.toMatchObject({
      code: 'SERVICE_UNAUTHORIZED',
    });
    service.behave(status(502));
    await expect(detector().check()).rejects.toMatchObject({ code: 'SERVICE_FAILED' });
  });

  it('is unavailable as long as nobody says where it is, or lets us in', () => {
    for (const lacking of ['COMPREFACE_URL', 'COMPREFACE_API_KEY'])
      expect(detector({ [lacking]: '' }).unavailable()).toMatch(/COMPREFACE_URL.*COMPREFACE_API_KEY/);
    expect(detector().unavailable()).toBeUndefined();
  });
});
