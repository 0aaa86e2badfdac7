import type { OutputFormat } from '../../database/entities/batch.entity.js';
import { FORMATS } from '../../imaging/formats.js';

/** Of 255 that file systems allow, with room for the rest of the name and for whatever `(2)` is added to it. */
const MAX_BYTES = 180;

interface Named {
  line: number;
  position: number;
  productName: string;
}

/**
 * What a processed image is saved as: sorted as the file is, and no two of a batch alike. Of a product's name, letters
 * and digits alone are safe wherever it is saved.
 */
export function outputName({ line, position, productName }: Named, format: OutputFormat): string {
  const place = `${String(line).padStart(5, '0')}-${position + 1}`;
  const name = cut(
    productName
      .normalize('NFC')
      .toLowerCase()
      .replace(/[^\p{L}\p{M}\p{N}]+/gu, '-'),
  ).replace(/^-|-$/g, '');
  return `${place}${name && `-${name}`}.${FORMATS[`image/${format}`]}`;
}

function cut(name: string): string {
  let bytes = 0;
  let kept = '';
  for (const character of name) {
    bytes += Buffer.byteLength(character);
    if (bytes > MAX_BYTES) break;
    kept += character;
  }
  return kept;
}
