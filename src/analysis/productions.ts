import type {
  PriceEstimateResult,
  ProductResult,
  RetailDetailsResult,
  RetailPageResult,
  SecondHandOffersResult,
  VisualMatchesResult,
} from './identification-results.js';

/**
 * What each producer gives: the one place where result types are named. A producer that is added in one file of its own
 * names its result there, by merging into this interface.
 */
export interface Productions {
  metadata: MetadataResult;
  renditions: RenditionsResult;
  palette: PaletteResult;
  quality: QualityResult;
  fingerprint: FingerprintResult;
  caption: CaptionResult;
  embedding: EmbeddingResult;
  labels: LabelsResult;
  faces: FacesResult;
  ocr: OcrResult;
  moderation: ModerationResult;
  'visual-matches': VisualMatchesResult;
  product: ProductResult;
  'retail-page': RetailPageResult;
  'retail-details': RetailDetailsResult;
  'second-hand-offers': SecondHandOffersResult;
  'price-estimate': PriceEstimateResult;
}

export type ProducerName = keyof Productions;

export interface MetadataResult {
  format: string;
  /** Upright, in pixels. */
  width: number;
  height: number;
  /** EXIF orientation of the stored picture, 1–8; null where none is given. */
  orientation: number | null;
  colourSpace: string | null;
  iccProfile: string | null;
  hasAlpha: boolean;
  /** Frames or pages. */
  pages: number;
  bitsPerSample: number | null;
  camera: { make: string | null; model: string | null; lens: string | null; software: string | null } | null;
  exposure: {
    /** Seconds. */
    time: number | null;
    fNumber: number | null;
    iso: number | null;
    /** Millimetres. */
    focalLength: number | null;
    focalLength35mm: number | null;
    flash: boolean | null;
  } | null;
  /** Signed decimal degrees; altitude in metres above sea level. */
  gps: { latitude: number; longitude: number; altitude: number | null } | null;
  takenAt: {
    /** Wall time where the picture was taken: `2024-07-01T18:30:05`. */
    local: string;
    /** Such as `+02:00`; null where unknown. Never guessed from the server's zone. */
    offset: string | null;
    offsetSource: 'exif' | 'xmp' | 'gps' | null;
    source: 'exif' | 'xmp' | 'png';
  } | null;
  title: string | null;
  description: string | null;
  keywords: string[];
  artist: string | null;
  copyright: string | null;
  rating: number | null;
  /** Parts of the file's metadata that could not be read. */
  warnings: string[];
}

export interface Rendition {
  width: number;
  height: number;
  bytes: number;
}

export interface RenditionsResult {
  small: Rendition;
  medium: Rendition;
  /** Base64, see https://evanw.github.io/thumbhash/ */
  thumbhash: string;
}

export interface PaletteColour {
  /** `#rrggbb` */
  hex: string;
  /** The nearest CSS colour's everyday name, such as `light blue`. */
  name: string;
  /** Part of the picture, 0–1. */
  share: number;
}

export interface PaletteResult {
  /** At most six, the largest first. */
  colours: PaletteColour[];
}

/** Each 0–1. */
export interface QualityResult {
  /** From the variance of the Laplacian at a fixed size: comparable between pictures. */
  sharpness: number;
  brightness: number;
  contrast: number;
  /** Parts of the picture that are fully black and fully white. */
  clipping: { shadows: number; highlights: number };
}

export interface FingerprintResult {
  /** 64-bit difference hash, 16 hexadecimal digits; null for a picture too flat to have one. */
  dhash: string | null;
}

export interface Tag {
  name: string;
  /** 0–1 */
  score: number;
}

export interface CaptionResult {
  caption: string;
  tags: Tag[];
}

/** The vector itself is kept where it can be searched. */
export interface EmbeddingResult {
  model: string;
  dimensions: number;
}

/** Everyday words for what the picture's vector is near to. */
export interface LabelsResult {
  tags: Tag[];
}

/** Parts of the upright picture's width and height, 0–1. */
export interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

export interface FacesResult {
  faces: {
    /** Of the row in `faces`. */
    id: string;
    box: Box;
    /** 0–1 */
    score: number;
  }[];
  /** Whose vectors compare with these faces' vectors. */
  model: string;
}

export interface OcrLine {
  text: string;
  /** 0–1; null where the reader does not say. */
  score: number | null;
  /** Corners in reading order from the upper left, each 0–1; null where the reader does not say. */
  corners: { x: number; y: number }[] | null;
}

export interface OcrResult {
  /** The lines, one below the other; empty for a picture without text. */
  text: string;
  lines: OcrLine[];
}

export interface ModerationResult {
  /** Not for everybody's eyes. */
  flagged: boolean;
  categories: {
    name: ModerationCategory;
    /** 0–1 */
    score: number;
  }[];
}

export const MODERATION_CATEGORIES = [
  'nudity',
  'sexual',
  'violence',
  'gore',
  'self-harm',
  'hate',
  'drugs',
  'weapons',
] as const;
export type ModerationCategory = (typeof MODERATION_CATEGORIES)[number];
