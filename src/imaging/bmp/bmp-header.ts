/** Values of `biCompression` that say how pixels are laid out. */
export const BMP_COMPRESSION = { none: 0, rle8: 1, rle4: 2, masks: 3, alphaMasks: 6 } as const;

export interface BmpHeader {
  width: number;
  height: number;
  /** Rows run from the top; the usual is from the bottom. */
  topDown: boolean;
  bitsPerPixel: number;
  compression: number;
  /** Where the pixels begin. */
  pixelOffset: number;
  /** Red, green, blue per colour; empty where pixels are not indices. */
  palette: [number, number, number][];
  /** Bits of a 16- or 32-bit pixel that hold red, green, blue and alpha. */
  masks: [number, number, number, number];
}

export class InvalidBmp extends Error {
  override readonly name = 'InvalidBmp';
}

const FILE_HEADER_SIZE = 14;
const CORE_HEADER_SIZE = 12;
const INFO_HEADER_SIZE = 40;

/** Reads any header from OS/2 1 to Windows V5. `bytes` needs to hold header and palette only. */
export function readBmpHeader(bytes: Buffer): BmpHeader {
  if (bytes.length < FILE_HEADER_SIZE + CORE_HEADER_SIZE) throw new InvalidBmp('header cut short');
  const headerSize = bytes.readUInt32LE(FILE_HEADER_SIZE);
  const core = headerSize === CORE_HEADER_SIZE;
  if (bytes.length < FILE_HEADER_SIZE + headerSize) throw new InvalidBmp('header cut short');

  const rawHeight = core ? bytes.readUInt16LE(20) : bytes.readInt32LE(22);
  const header: BmpHeader = {
    width: core ? bytes.readUInt16LE(18) : bytes.readInt32LE(18),
    height: Math.abs(rawHeight),
    topDown: rawHeight < 0,
    bitsPerPixel: bytes.readUInt16LE(core ? 24 : 28),
    compression: headerSize >= INFO_HEADER_SIZE ? bytes.readUInt32LE(30) : BMP_COMPRESSION.none,
    pixelOffset: bytes.readUInt32LE(10),
    palette: [],
    masks: [0, 0, 0, 0],
  };
  check(header);
  const { compression } = header;
  const masked = compression === BMP_COMPRESSION.masks || compression === BMP_COMPRESSION.alphaMasks;
  header.masks = masked ? readMasks(bytes, headerSize, compression) : defaultMasks(header.bitsPerPixel);
  if (header.bitsPerPixel <= 8) header.palette = readPalette(bytes, header, headerSize);
  return header;
}

function check({ width, height, bitsPerPixel, compression }: BmpHeader): void {
  if (width <= 0 || height <= 0) throw new InvalidBmp(`size ${width} × ${height}`);
  const fitting: Record<number, number[]> = {
    [BMP_COMPRESSION.none]: [1, 4, 8, 16, 24, 32],
    [BMP_COMPRESSION.rle8]: [8],
    [BMP_COMPRESSION.rle4]: [4],
    [BMP_COMPRESSION.masks]: [16, 32],
    [BMP_COMPRESSION.alphaMasks]: [16, 32],
  };
  if (!fitting[compression]?.includes(bitsPerPixel)) {
    throw new InvalidBmp(`${bitsPerPixel} bits per pixel with compression ${compression}`);
  }
}

function defaultMasks(bitsPerPixel: number): BmpHeader['masks'] {
  // Without masks, the fourth byte of a 32-bit pixel is padding, not alpha.
  return bitsPerPixel === 16 ? [0x7c00, 0x03e0, 0x001f, 0] : [0xff0000, 0xff00, 0xff, 0];
}

/** Masks follow a 40-byte header and are part of a longer one, at the same place. */
function readMasks(bytes: Buffer, headerSize: number, compression: number): BmpHeader['masks'] {
  const hasAlpha = compression === BMP_COMPRESSION.alphaMasks || headerSize >= 56;
  const at = FILE_HEADER_SIZE + INFO_HEADER_SIZE;
  if (bytes.length < at + (hasAlpha ? 16 : 12)) throw new InvalidBmp('masks cut short');
  return [
    bytes.readUInt32LE(at),
    bytes.readUInt32LE(at + 4),
    bytes.readUInt32LE(at + 8),
    hasAlpha ? bytes.readUInt32LE(at + 12) : 0,
  ];
}

function readPalette(bytes: Buffer, header: BmpHeader, headerSize: number): BmpHeader['palette'] {
  const core = headerSize === CORE_HEADER_SIZE;
  const entrySize = core ? 3 : 4;
  const start = FILE_HEADER_SIZE + headerSize;
  const declared = headerSize >= INFO_HEADER_SIZE ? bytes.readUInt32LE(46) : 0;
  const most = 1 << header.bitsPerPixel;
  const room = Math.floor((Math.min(header.pixelOffset, bytes.length) - start) / entrySize);
  const count = Math.min(declared || most, most, room);
  if (count <= 0) throw new InvalidBmp('no palette');
  return Array.from({ length: count }, (_, index) => {
    const at = start + index * entrySize;
    return [bytes[at + 2]!, bytes[at + 1]!, bytes[at]!];
  });
}
