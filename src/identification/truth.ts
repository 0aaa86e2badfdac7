import { Transform } from 'class-transformer';

const TRUTH: Record<string, boolean> = { true: true, '1': true, '': true, false: false, '0': false };

/** Neither queries nor the text parts of a form have another type than text; a bare `?dryRun` is meant as well. */
export const Truth = () =>
  Transform(({ value }: { value: unknown }): unknown =>
    typeof value === 'string' && Object.hasOwn(TRUTH, value) ? TRUTH[value] : value,
  );
