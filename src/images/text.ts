import { plainText } from '../common/plain-text.js';

/** Tags: lower case, white space folded, none twice. What is not a list of texts is left to validation. */
export const tagList = (value: unknown): unknown =>
  Array.isArray(value) && value.every((item) => typeof item === 'string')
    ? [...new Set(value.map((item) => String(plainText(item)).toLowerCase().replace(/\s+/g, ' ')))]
    : value;
