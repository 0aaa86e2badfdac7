import { ValidateIf } from 'class-validator';

/** Unlike `@IsOptional()`, which also lets null through, where null has no meaning. */
export const IfGiven = () => ValidateIf((_, value) => value !== undefined);
