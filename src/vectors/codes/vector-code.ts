import { spread } from './spread.js';

/** A vector in whole numbers: `(code - middle) × scale` is nearly what it was, spread. */
export interface Quantised {
  codes: Uint16Array;
  /** What stands for zero. */
  middle: number;
  scale: number;
  /** Length of what was lost by rounding. */
  residual: number;
  /** Of what was kept. */
  length: number;
}

/** As stored beside each vector. */
export interface VectorCode {
  /** The lowest bit of each number, then the next one of each, and so on. */
  planes: string;
  scale: number;
  sum: number;
  residual: number;
}

export const CODE_BITS = 8;

export function encode(vector: Float32Array): VectorCode {
  const quantised = quantise(vector, CODE_BITS);
  return {
    planes: Array.from({ length: CODE_BITS }, (_, bit) => plane(quantised, bit)).join(''),
    scale: quantised.scale,
    sum: sumOf(quantised),
    residual: quantised.residual,
  };
}

export function quantise(vector: Float32Array, bits: number): Quantised {
  const values = spread(vector);
  const middle = 2 ** (bits - 1);
  const largest = values.reduce((max, value) => Math.max(max, Math.abs(value)), 0);
  const scale = largest > 0 ? largest / (middle - 1) : 1;
  const codes = new Uint16Array(values.length);
  let [lost, kept] = [0, 0];
  for (const [index, value] of values.entries()) {
    const level = Math.round(value / scale);
    codes[index] = level + middle;
    lost += (value - level * scale) ** 2;
    kept += (level * scale) ** 2;
  }
  return { codes, middle, scale, residual: Math.sqrt(lost), length: Math.sqrt(kept) };
}

export const plane = ({ codes }: Quantised, bit: number): string =>
  Array.from(codes, (code) => (code >> bit) & 1).join('');

export const sumOf = ({ codes }: Quantised): number => codes.reduce((sum, code) => sum + code, 0);
