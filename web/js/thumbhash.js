/*
 * Decodes a ThumbHash (https://evanw.github.io/thumbhash/): some 25 bytes that hold the lowest
 * frequencies of a picture's luminance (L), two colour differences (P, Q) and perhaps alpha (A).
 */

const LONGEST_EDGE = 32;

/** @returns `{width, height, pixels}` with RGBA bytes, or null where the text is not a ThumbHash. */
export function decodeThumbHash(base64) {
  const bytes = bytesOf(base64);
  if (!bytes || bytes.length < 6) return null;
  const header = readHeader(bytes);
  if (bytes.length < header.firstCoefficient + Math.ceil(countCoefficients(header) / 2)) return null;
  const planes = readPlanes(bytes, header);
  const ratio = header.columns / header.rows;
  const width = Math.round(ratio > 1 ? LONGEST_EDGE : LONGEST_EDGE * ratio);
  const height = Math.round(ratio > 1 ? LONGEST_EDGE / ratio : LONGEST_EDGE);
  return { width, height, pixels: paint(planes, width, height) };
}

function bytesOf(base64) {
  try {
    return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  } catch {
    return null;
  }
}

function readHeader(bytes) {
  const colour = bytes[0] | (bytes[1] << 8) | (bytes[2] << 16);
  const shape = bytes[3] | (bytes[4] << 8);
  const hasAlpha = colour >> 23 === 1;
  const landscape = shape >> 15 === 1;
  const longer = hasAlpha ? 5 : 7;
  const shorter = Math.max(1, shape & 7);
  const [columns, rows] = landscape ? [longer, shorter] : [shorter, longer];
  return {
    hasAlpha,
    columns,
    rows,
    firstCoefficient: hasAlpha ? 6 : 5,
    l: {
      mean: (colour & 63) / 63,
      scale: ((colour >> 18) & 31) / 31,
      nx: Math.max(3, columns),
      ny: Math.max(3, rows),
    },
    // Saturation is raised by a quarter to make up for coarse steps, as the format asks.
    p: { mean: ((colour >> 6) & 63) / 31.5 - 1, scale: (((shape >> 3) & 63) / 63) * 1.25, nx: 3, ny: 3 },
    q: { mean: ((colour >> 12) & 63) / 31.5 - 1, scale: (((shape >> 9) & 63) / 63) * 1.25, nx: 3, ny: 3 },
    a: {
      mean: hasAlpha ? (bytes[5] & 15) / 15 : 1,
      scale: hasAlpha ? (bytes[5] >> 4) / 15 : 0,
      nx: 5,
      ny: 5,
    },
  };
}

/** The triangle of low frequencies that is kept, without the mean. */
function frequencies({ nx, ny }) {
  const kept = [];
  for (let y = 0; y < ny; y++) {
    for (let x = y ? 0 : 1; x * ny < nx * (ny - y); x++) kept.push({ x, y });
  }
  return kept;
}

const planesOf = ({ l, p, q, a, hasAlpha }) => (hasAlpha ? [l, p, q, a] : [l, p, q]);

const countCoefficients = (header) =>
  planesOf(header).reduce((sum, plane) => sum + frequencies(plane).length, 0);

/** Each coefficient is four bits, low half first. */
function readPlanes(bytes, header) {
  let index = 0;
  const next = () => {
    const nibble = (bytes[header.firstCoefficient + (index >> 1)] >> ((index & 1) << 2)) & 15;
    index++;
    return nibble / 7.5 - 1;
  };
  return planesOf(header).map((plane) => ({
    mean: plane.mean,
    waves: frequencies(plane).map(({ x, y }) => ({ x, y, amount: next() * plane.scale })),
  }));
}

function paint(planes, width, height) {
  const pixels = new Uint8ClampedArray(width * height * 4);
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++, at += 4) {
      const [l, p, q, a = 1] = planes.map((plane) => valueAt(plane, (x + 0.5) / width, (y + 0.5) / height));
      const blue = l - (2 / 3) * p;
      const red = (3 * l - blue + q) / 2;
      pixels.set([red * 255, (red - q) * 255, blue * 255, a * 255], at);
    }
  }
  return pixels;
}

function valueAt({ mean, waves }, u, v) {
  let value = mean;
  for (const { x, y, amount } of waves) {
    value += 2 * amount * Math.cos(Math.PI * u * x) * Math.cos(Math.PI * v * y);
  }
  return value;
}
