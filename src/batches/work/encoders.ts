import { availableParallelism } from 'node:os';

/** For files, names and keys, without which no connection is made, and one for light pictures. */
const SPARED = 3;

/** How many pictures are made at once, of the threads that the process has for all that takes one. */
export const encodersOf = (threads: number, processors = availableParallelism()): number =>
  Math.max(1, Math.min(processors, threads - SPARED));
