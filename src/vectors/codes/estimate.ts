import { CODE_BITS, plane, quantise, sumOf } from './vector-code.js';

/** Finer than what is stored: its rounding then adds next to nothing to the error. */
const QUERY_BITS = 10;
/** Of adding up: databases and processors do so in single precision, in orders of their own. */
const ROUNDING = 1e-5;

export interface Estimate {
  /** Similarity of the row to the query, as its code has it. */
  value: string;
  /** How far from that the true one may be: a bound, not a guess. */
  error: string;
  values: unknown[];
}

/**
 * SQL for the product of a stored vector and a given one, from the codes alone. The product of two numbers is that of
 * each bit with each bit; of all dimensions together, that is the count of ones in `a AND b` of two planes. Pairs of
 * planes of the same weight are counted at once. By Cauchy and Schwarz, the error is at most what rounding took off either.
 * @param first number of the first parameter it may use
 */
export function estimate(vector: Float32Array, first: number): Estimate {
  const query = quantise(vector, QUERY_BITS);
  const masks = masksOf(Array.from({ length: QUERY_BITS }, (_, bit) => plane(query, bit)));
  const stored = 2 ** (CODE_BITS - 1);
  // Codes are counted from the smallest number, not from zero.
  const shift = stored * sumOf(query) - stored * query.middle * vector.length;
  const terms = masks.map((_, weight) => `${2 ** weight} * bit_count(codes & $${first + weight}::varbit)`);
  const next = first + masks.length;
  return {
    value: `code_scale * $${next}::float8 * (${terms.join(' + ')} - ${query.middle} * code_sum::bigint - $${next + 1}::bigint)`,
    error: `(code_residual * $${next + 2}::float8 + $${next + 3}::float8)`,
    values: [...masks, query.scale, shift, query.length, query.residual * (1 + ROUNDING) + ROUNDING],
  };
}

/** For each weight, what the stored planes are to be compared with: the query's plane that makes up for theirs. */
function masksOf(planes: readonly string[]): string[] {
  const nothing = '0'.repeat(planes[0]!.length);
  return Array.from({ length: CODE_BITS + planes.length - 1 }, (_, weight) =>
    Array.from({ length: CODE_BITS }, (__, bit) => planes[weight - bit] ?? nothing).join(''),
  );
}
