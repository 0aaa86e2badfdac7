import { z } from 'zod';
import { modelLabel } from './model-label.js';
import { vectorAnswer } from './vector-answer.js';

/** Its code for a picture without a face, which comes with status 400. */
const NO_FACE = 28;

const score = z.number().transform((value) => Math.min(1, Math.max(0, value)));

const face = z
  .object({
    box: z.object({
      probability: score,
      x_min: z.number(),
      y_min: z.number(),
      x_max: z.number(),
      y_max: z.number(),
    }),
    embedding: vectorAnswer,
  })
  .transform(({ box, embedding }) => ({
    edges: { x1: box.x_min, y1: box.y_min, x2: box.x_max, y2: box.y_max },
    score: box.probability,
    vector: embedding,
  }));

/** Edges are in pixels of the picture that was sent. */
export const detectionAnswer = z
  .object({
    result: z.array(face),
    plugins_versions: z.object({ calculator: modelLabel }),
  })
  .transform(({ result, plugins_versions: { calculator } }) => ({ faces: result, calculator }));

export const noFaceAnswer = z.object({ code: z.literal(NO_FACE) });
