import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { DecodeOptions } from '../open-upright.js';

/** Real and hostile pictures, too large for the repository; without them these tests are skipped. */
const FOLDER = resolve(process.env['CORPUS_DIR'] || join(import.meta.dirname, '../../../../shared/corpus'));

export const corpusPresent = existsSync(join(FOLDER, 'MANIFEST.json'));

export const corpusPath = (...parts: string[]) => join(FOLDER, ...parts);

const readJson = (...parts: string[]): unknown => JSON.parse(readFileSync(corpusPath(...parts), 'utf8'));

interface GoodFile {
  name: string;
  support: 'core' | 'optional';
  mime: string;
  displayWidth: number;
  displayHeight: number;
  pages: number;
  /** What is null or missing must be missing. */
  exif: {
    make?: string | null;
    model?: string | null;
    dateTimeOriginalIsoLocal?: string | null;
    offsetTimeOriginal?: string | null;
    latitude?: number | null;
    longitude?: number | null;
    altitude?: number | null;
  };
  reference?: {
    reliable: boolean;
    grid4x4Luma: number[];
    meanSrgb: number[];
    tolerance: { cell: number; mean: number };
  };
}

interface BadFile {
  name: string;
  expect: { outcome: 'accept' | 'reject' | 'either'; status: number | null; alsoAcceptable: number[] };
}

interface NearDuplicates {
  mustMatch: [string, string, number][];
  mustNotMatch: [string, string, number][];
  files: { name: string }[];
}

export const goodFiles = () =>
  corpusPresent ? (readJson('MANIFEST.json') as { files: GoodFile[] }).files : [];
export const badFiles = () =>
  corpusPresent ? (readJson('bad', 'MANIFEST.json') as { files: BadFile[] }).files : [];
export const nearDuplicates = () => readJson('near-dup', 'GROUND_TRUTH.json') as NearDuplicates;

/** The limits a server has by default. */
export const DEFAULT_LIMITS = { maxPixels: 120_000_000, maxPages: 5000 } satisfies DecodeOptions & {
  maxPages: number;
};
