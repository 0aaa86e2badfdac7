import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { encodeModel } from '../onnx-writer.js';
import { tinyScrfd, tinyYunet } from './tiny-detectors.js';
import { tinyArcface, tinySface } from './tiny-embedders.js';

const SIDE = 320;

const MODELS = {
  yunet: () => tinyYunet(SIDE),
  scrfd: () => tinyScrfd(SIDE),
  sface: tinySface,
  arcface: tinyArcface,
};

/**
 * Writes models of a few kilobytes that take and give what the ones that people use do, and see three invented people.
 * @returns the path of each
 */
export async function writeTinyFaceModels(folder: string): Promise<Record<keyof typeof MODELS, string>> {
  await mkdir(folder, { recursive: true });
  const written = Object.entries(MODELS).map(async ([name, build]) => {
    const path = join(folder, `${name}.onnx`);
    await writeFile(path, encodeModel(build()));
    return [name, path];
  });
  return Object.fromEntries(await Promise.all(written));
}
