import { open, type FileHandle } from 'node:fs/promises';

const HEADER_BYTES = 16;
/** The top level of a HEIF file has a handful of boxes. */
const MAX_BOXES = 1000;

/**
 * Whether a HEIF or AVIF file ends before the boxes that hold its pixels (ISO/IEC 14496-12, 4.2). The
 * decoder would not say: it paints what is missing in green.
 */
export async function isCutShort(path: string): Promise<boolean> {
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    let at = 0;
    for (let count = 0; count < MAX_BOXES && at + 8 <= size; count++) {
      const box = await readBox(file, at, size);
      if (at + box.length > size && (box.type === 'mdat' || box.type === 'meta')) return true;
      if (box.length < 8) return false;
      at += box.length;
    }
    return false;
  } finally {
    await file.close();
  }
}

async function readBox(file: FileHandle, at: number, fileSize: number) {
  const { buffer } = await file.read(Buffer.alloc(HEADER_BYTES), 0, HEADER_BYTES, at);
  const type = buffer.toString('latin1', 4, 8);
  const short = buffer.readUInt32BE(0);
  if (short === 0) return { type, length: fileSize - at };
  if (short === 1) return { type, length: Number(buffer.readBigUInt64BE(8)) };
  return { type, length: short };
}
