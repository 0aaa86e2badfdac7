import { producersIn } from '../producers-in.js';

/** Every producer of this folder: one whose file lies here runs, the rest its decorator says. */
export const PRODUCERS = await producersIn(import.meta.dirname);
