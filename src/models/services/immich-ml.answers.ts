import { z } from 'zod';
import { vectorInString } from './vector-answer.js';

const CORNERS = 4;
const NUMBERS_PER_LINE = CORNERS * 2;
/** The models' scores exceed 1 by rounding. */
const score = z.number().transform((value) => Math.min(1, Math.max(0, value)));

export const clipAnswer = z.object({ clip: vectorInString }).transform(({ clip }) => clip);

const face = z
  .object({
    boundingBox: z.object({ x1: z.number(), y1: z.number(), x2: z.number(), y2: z.number() }),
    embedding: vectorInString,
    score,
  })
  .transform(({ boundingBox, embedding, ...rest }) => ({ ...rest, edges: boundingBox, vector: embedding }));

/** Edges are in pixels of a picture of that size. */
export const facesAnswer = z
  .object({
    imageWidth: z.number().positive(),
    imageHeight: z.number().positive(),
    'facial-recognition': z.array(face),
  })
  .transform(({ imageWidth: width, imageHeight: height, 'facial-recognition': faces }) => ({
    width,
    height,
    faces,
  }));

export interface ImmichMlLine {
  text: string;
  score: number;
  /** From the upper left in reading order, as parts of the picture's width and height. */
  corners: { x: number; y: number }[];
}

/** Lists side by side: one text and one score for every eight numbers. */
export const textAnswer = z
  .object({
    ocr: z.object({ text: z.array(z.string()), textScore: z.array(score), box: z.array(z.number()) }),
  })
  .transform(({ ocr: { text, textScore, box } }, context): ImmichMlLine[] => {
    if (textScore.length === text.length && box.length === text.length * NUMBERS_PER_LINE) {
      return text.map((line, index) => ({
        text: line,
        score: textScore[index]!,
        corners: cornersOf(box.slice(index * NUMBERS_PER_LINE, (index + 1) * NUMBERS_PER_LINE)),
      }));
    }
    context.addIssue({ code: 'custom', message: 'its lists do not belong together' });
    return z.NEVER;
  });

const cornersOf = (numbers: number[]) =>
  Array.from({ length: CORNERS }, (_, index) => ({
    x: within(numbers[index * 2]!),
    y: within(numbers[index * 2 + 1]!),
  }));

const within = (part: number) => Math.min(1, Math.max(0, part));
