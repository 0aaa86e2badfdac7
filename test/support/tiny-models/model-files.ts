import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** What transformers appends to the names of a model's files. */
const SUFFIX = { fp32: '', fp16: '_fp16', q8: '_quantized', q4: '_q4' } as const;
export type Dtype = keyof typeof SUFFIX;

/** The same weights whatever it is called: it is the names that are asked for. */
export const onnxFile = (name: string, dtype: Dtype) => `onnx/${name}${SUFFIX[dtype]}.onnx`;

/** Files by their paths within the model's folder; what is not bytes becomes JSON. */
export type ModelFiles = Record<string, Buffer | object>;

export function writeModel(folder: string, files: ModelFiles): string {
  for (const [name, content] of Object.entries(files)) {
    const path = join(folder, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, Buffer.isBuffer(content) ? content : JSON.stringify(content));
  }
  return folder;
}

/** A folder that goes when the process does. */
export function modelFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'platform-models-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Row by row. */
export const table = (rows: number, columns: number, at: (row: number, column: number) => number) =>
  Float32Array.from({ length: rows * columns }, (_, index) =>
    at(Math.floor(index / columns), index % columns),
  );

/**
 * So many rows at right angles to each other, each of length 1: they spread a few numbers over many without changing
 * the angle between any two pictures.
 */
export const perpendicularRows = (rows: number, columns: number) =>
  table(
    rows,
    columns,
    (row, column) => Math.sqrt(2 / columns) * Math.cos((Math.PI * (column + 0.5) * (row + 1)) / columns),
  );
