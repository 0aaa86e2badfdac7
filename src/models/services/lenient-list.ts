import { z } from 'zod';

/** A strange one among many is passed over: the others are none the worse for it. */
export const lenientList = <T extends z.ZodType>(item: T) =>
  z
    .array(item.nullable().catch(null))
    .nullish()
    .transform((items) => (items ?? []).filter((found) => found !== null));
