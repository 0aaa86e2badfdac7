import sharp from 'sharp';
import type { Json } from '../test-user.js';
import { json, startFakeService, status, type Behaviour, type ReceivedRequest } from './fake-service.js';

export interface ImmichMlFace {
  /** In pixels of the picture that was sent. */
  boundingBox: { x1: number; y1: number; x2: number; y2: number };
  /** JSON within a string. */
  embedding: string;
  score: number;
}

/** What it finds in every picture. */
export interface ImmichMlFinds {
  faces?: ImmichMlFace[];
  text?: string[];
}

const COLOURS: Record<string, number[]> = { red: [1, 0, 0], green: [0, 1, 0], blue: [0, 0, 1] };
/** Any score does; the service's own minimum is below it. */
const SURE = 0.97;

/** Of the picture on average: so pictures of one colour lie close together, and close to the colour's name. */
async function visual(picture: Buffer): Promise<string> {
  const { channels } = await sharp(picture).stats();
  return JSON.stringify(channels.slice(0, 3).map(({ mean }) => 0.01 + mean / 255));
}

function textual(text: string): string {
  const named = Object.keys(COLOURS).filter((name) => text.toLowerCase().includes(name));
  const sum = [0, 1, 2].map((index) => named.reduce((total, name) => total + COLOURS[name]![index]!, 0.05));
  return JSON.stringify(sum);
}

/** Undefined where they cannot be read. */
function parseEntries(form: FormData): Json {
  const entries = form.get('entries');
  try {
    return typeof entries === 'string' ? JSON.parse(entries) : undefined;
  } catch {
    return undefined;
  }
}

const hasModels = (entries: Json, ...types: string[]) =>
  types.every((type) => typeof entries[type]?.modelName === 'string');

async function ofPicture(entries: Json, picture: Buffer, { faces = [], text = [] }: ImmichMlFinds) {
  const { width, height } = await sharp(picture).metadata();
  const answer: Json = { imageWidth: width, imageHeight: height };
  if (entries.clip) answer['clip'] = await visual(picture);
  if (entries['facial-recognition']) answer['facial-recognition'] = faces;
  if (entries.ocr) {
    const lines = text.map((_, index) =>
      [0.1, 0.1, 0.9, 0.1, 0.9, 0.2, 0.1, 0.2].map((part) => part + index / 50),
    );
    answer['ocr'] = {
      text,
      box: lines.flat(),
      boxScore: text.map(() => SURE),
      textScore: text.map(() => SURE),
    };
  }
  return answer;
}

/** Every task with the models that it needs, as the service itself would refuse otherwise. */
function isUnderstood(entries: Json): boolean {
  const tasks = Object.entries<Json>(entries);
  return tasks.every(([task, types]) =>
    task === 'clip'
      ? hasModels(types, 'visual') || hasModels(types, 'textual')
      : ['facial-recognition', 'ocr'].includes(task) && hasModels(types, 'detection', 'recognition'),
  );
}

async function predict(request: ReceivedRequest, finds: ImmichMlFinds): Promise<Behaviour> {
  const form = await request.form();
  const entries = parseEntries(form);
  if (!entries || !isUnderstood(entries)) return status(422);
  const [image, text] = [form.get('image'), form.get('text')];
  if (image instanceof Blob)
    return json(await ofPicture(entries, Buffer.from(await image.arrayBuffer()), finds));
  return typeof text === 'string' ? json({ clip: textual(text) }) : status(400);
}

/** The machine learning service of Immich as its source has it. */
export const startImmichMl = (finds: ImmichMlFinds = {}) =>
  startFakeService(async (response, request) => {
    const route = `${request.method} ${request.path}`;
    if (route === 'GET /ping') return void response.end('pong');
    const answer = route === 'POST /predict' ? await predict(request, finds) : status(404);
    await answer(response, request);
  });
