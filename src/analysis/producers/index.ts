import { CaptionProducer } from './caption.producer.js';
import { EmbeddingProducer } from './embedding.producer.js';
import { FingerprintProducer } from './fingerprint.producer.js';
import { LabelsProducer } from './labels.producer.js';
import { MetadataProducer } from './metadata.producer.js';
import { ModerationProducer } from './moderation.producer.js';
import { OcrProducer } from './ocr.producer.js';
import { PaletteProducer } from './palette.producer.js';
import { QualityProducer } from './quality.producer.js';
import { RenditionsProducer } from './renditions.producer.js';

/** Every producer there is: one that stands here runs, the rest its decorator says. */
export const PRODUCERS = [
  MetadataProducer,
  RenditionsProducer,
  PaletteProducer,
  QualityProducer,
  FingerprintProducer,
  CaptionProducer,
  EmbeddingProducer,
  LabelsProducer,
  OcrProducer,
  ModerationProducer,
];
