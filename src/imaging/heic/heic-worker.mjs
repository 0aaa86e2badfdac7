// @ts-check
// JavaScript, because a worker thread starts from a file as it stands, in tests as in the build.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { parentPort, workerData } from 'node:worker_threads';

const require = createRequire(import.meta.url);
const folder = 'libheif-js/libheif-wasm';
const libheif = require(`${folder}/libheif.js`)({
  wasmBinary: readFileSync(require.resolve(`${folder}/libheif.wasm`)),
});

const images = new libheif.HeifDecoder().decode(readFileSync(workerData.path));
const image = images.find((/** @type {any} */ candidate) => candidate.is_primary()) ?? images[0];
if (!image) throw new Error('No image in the HEIC file');

const width = image.get_width();
const height = image.get_height();
// The header that was judged and the picture inside may disagree.
if (!(width > 0 && height > 0 && width * height <= workerData.maxPixels)) {
  throw new Error(`HEIC picture of ${width} × ${height}`);
}
const data = new Uint8ClampedArray(width * height * 4);
image.display({ data, width, height }, (/** @type {unknown} */ result) => {
  if (!result) throw new Error('HEIC pixels cannot be decoded');
  parentPort?.postMessage({ data: new Uint8Array(data.buffer), width, height }, [data.buffer]);
});
