import { BMP_COMPRESSION, InvalidBmp, type BmpHeader } from './bmp-header.js';

const END_OF_LINE = 0;
const END_OF_PICTURE = 1;
const MOVE = 2;

/** Expands RLE4 or RLE8 to one byte per pixel, rows in the order of the file. Pixels left out are 0. */
export function expandRle(header: BmpHeader, bytes: Buffer): Buffer {
  return new RleExpansion(header, bytes).run();
}

class RleExpansion {
  private readonly indices: Buffer;
  private readonly nibbles: boolean;
  private at: number;
  private x = 0;
  private y = 0;

  constructor(
    private readonly header: BmpHeader,
    private readonly bytes: Buffer,
  ) {
    this.indices = Buffer.alloc(header.width * header.height);
    this.nibbles = header.compression === BMP_COMPRESSION.rle4;
    this.at = header.pixelOffset;
  }

  run(): Buffer {
    while (this.y < this.header.height) {
      const count = this.next();
      const value = this.next();
      if (count > 0) this.repeat(count, value);
      else if (value === END_OF_PICTURE) break;
      else this.escape(value);
    }
    return this.indices;
  }

  private escape(value: number): void {
    if (value === END_OF_LINE) {
      this.x = 0;
      this.y++;
    } else if (value === MOVE) {
      this.x += this.next();
      this.y += this.next();
    } else {
      this.literal(value);
    }
  }

  private repeat(count: number, value: number): void {
    for (let i = 0; i < count; i++) this.put(this.nibbles ? nibble(value, i) : value);
  }

  private literal(count: number): void {
    const start = this.at;
    let byte = 0;
    for (let i = 0; i < count; i++) {
      if (!this.nibbles || i % 2 === 0) byte = this.next();
      this.put(this.nibbles ? nibble(byte, i) : byte);
    }
    // Literal runs are padded to 16 bits.
    if ((this.at - start) % 2 === 1) this.at++;
  }

  private next(): number {
    const byte = this.bytes[this.at++];
    if (byte === undefined) throw new InvalidBmp('pixels cut short');
    return byte;
  }

  private put(index: number): void {
    const { width, height } = this.header;
    // Runs may reach beyond the edge; what lies outside is not part of the picture.
    if (this.x < width && this.y < height) this.indices[this.y * width + this.x] = index;
    this.x++;
  }
}

/** Pixels take turns: the upper half of the byte, then the lower. */
const nibble = (byte: number, position: number) => (position % 2 === 0 ? byte >> 4 : byte & 0x0f);
