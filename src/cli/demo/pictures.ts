import { readdir, readFile } from 'node:fs/promises';
import { basename, extname, join } from 'node:path';
import { sharp } from '../../imaging/sharp.js';
import { SCENES, type Scene } from './scenes.js';

/** A picture to upload, read or made when its turn has come. */
export interface DemoPicture {
  name: string;
  bytes(): Promise<Buffer>;
}

const WIDTH = 1200;
const HEIGHT = 800;
const PICTURES = /^\.(jpe?g|png|webp|gif|avif|tiff?|bmp|hei[cf])$/i;

/** All pictures in the folder and below it, by name. */
export async function picturesIn(folder: string, limit: number): Promise<DemoPicture[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && PICTURES.test(extname(entry.name)))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
    .slice(0, limit)
    .map((path) => ({ name: basename(path), bytes: () => readFile(path) }));
}

/** Pictures of our own, for those who have none at hand. */
export const ownPictures = (limit: number): DemoPicture[] =>
  SCENES.slice(0, limit).map((scene) => ({ name: `${scene.name}.jpg`, bytes: () => render(scene) }));

export async function render(scene: Scene): Promise<Buffer> {
  let image = sharp(paint(scene), { raw: { width: WIDTH, height: HEIGHT, channels: 3 } });
  if (scene.blur) image = image.blur(scene.blur);
  return image
    .withExif(exifOf(scene))
    .withMetadata({ orientation: scene.orientation ?? 1 })
    .jpeg({ quality: 88 })
    .toBuffer();
}

function paint(scene: Scene): Buffer {
  const pixels = Buffer.alloc(WIDTH * HEIGHT * 3);
  for (let y = 0, at = 0; y < HEIGHT; y++) {
    for (let x = 0; x < WIDTH; x++, at += 3) {
      const [red, green, blue] = scene.paint(x / WIDTH, y / HEIGHT);
      pixels[at] = red;
      pixels[at + 1] = green;
      pixels[at + 2] = blue;
    }
  }
  return pixels;
}

const rationals = ([degrees, minutes]: readonly [number, number]) => `${degrees}/1 ${minutes}/1 0/1`;

function exifOf({ camera: [make, model], takenAt, place }: Scene) {
  return {
    IFD0: { Make: make, Model: model },
    IFD2: {
      DateTimeOriginal: takenAt,
      ExposureTime: '1/125',
      FNumber: '4/1',
      ISOSpeedRatings: '200',
      FocalLength: '35/1',
    },
    ...(place && {
      IFD3: {
        GPSLatitudeRef: 'N',
        GPSLatitude: rationals(place[0]),
        GPSLongitudeRef: 'E',
        GPSLongitude: rationals(place[1]),
      },
    }),
  };
}
