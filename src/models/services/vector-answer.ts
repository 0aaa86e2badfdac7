import { z } from 'zod';
import { normalise } from '../../vectors/vector.js';

/** Longer than any model's: what is longer is no vector. */
const MAX_DIMENSIONS = 16_384;

/** A vector of length 1. Not those of zeros, nor with anything in them that is no number. */
export const vectorAnswer = z
  .array(z.number())
  .max(MAX_DIMENSIONS)
  .transform((values, context): Float32Array => {
    const vector = normalise(values);
    if (vector) return vector;
    context.addIssue({ code: 'custom', message: 'has no direction' });
    return z.NEVER;
  });

/** The same as JSON within a string. */
export const vectorInString = z
  .string()
  .transform((text, context): unknown => {
    try {
      return JSON.parse(text);
    } catch {
      context.addIssue({ code: 'custom', message: 'is not JSON' });
      return z.NEVER;
    }
  })
  .pipe(vectorAnswer);
