import sharp from 'sharp';
import { LANDMARKS, PEOPLE, type Person } from './tiny-models/faces/people.js';

/** In pixels of the upright picture. */
export interface PaintedFace {
  person: Person;
  x: number;
  y: number;
  width: number;
  height: number;
}

interface Canvas {
  width: number;
  height: number;
  /** RGB */
  data: Buffer;
}

const GREY_BROWN = [138, 127, 114];
const DARK = [34, 34, 34];
const EYES = LANDMARKS.slice(0, 2);
/** Of the face's width. */
const EYE = 0.06;

/** A picture of people whom the tiny face models see. With an orientation it is stored lying on its side. */
export async function paintFaces(
  faces: readonly PaintedFace[],
  {
    width = 800,
    height = 600,
    background = GREY_BROWN,
    orientation = 1,
  }: { width?: number; height?: number; background?: number[]; orientation?: 1 | 6 } = {},
): Promise<Buffer> {
  const canvas = { width, height, data: Buffer.alloc(width * height * 3, Buffer.from(background)) };
  for (const { person, ...box } of faces) {
    fillEllipse(canvas, box, PEOPLE[person]);
    const eye = box.width * EYE;
    for (const [u, v] of EYES) {
      const middle = { x: box.x + u * box.width, y: box.y + v * box.height };
      fillEllipse(canvas, { x: middle.x - eye / 2, y: middle.y - eye / 2, width: eye, height: eye }, DARK);
    }
  }
  // Orientation 6 asks for a quarter turn clockwise: stored is what that turns upright.
  return sharp(canvas.data, { raw: { width, height, channels: 3 } })
    .rotate(orientation === 6 ? 270 : 0)
    .jpeg({ quality: 92 })
    .withMetadata({ orientation })
    .toBuffer();
}

function fillEllipse(
  { width, height, data }: Canvas,
  box: Omit<PaintedFace, 'person'>,
  colour: readonly number[],
) {
  const [across, down] = [box.width / 2, box.height / 2];
  const bytes = Buffer.from(colour);
  for (let y = Math.max(0, Math.floor(box.y)); y < Math.min(height, box.y + box.height); y++) {
    const part = (y + 0.5 - box.y - down) / down;
    const half = across * Math.sqrt(Math.max(0, 1 - part * part));
    const from = Math.max(0, Math.round(box.x + across - half));
    const to = Math.min(width, Math.round(box.x + across + half));
    if (to > from) data.fill(bytes, (y * width + from) * 3, (y * width + to) * 3);
  }
}
