import type { ValueTransformer } from 'typeorm';

/** pg hands out bigint as text; byte counts and sequence numbers stay far below 2^53. */
export const bigintAsNumber: ValueTransformer = {
  to: (value: number | null | undefined) => value,
  from: (value: string | null) => (value === null ? null : Number(value)),
};
