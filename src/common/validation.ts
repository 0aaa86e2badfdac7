import { HttpStatus, ValidationPipe, type ValidationError } from '@nestjs/common';
import { DomainError, type FieldFault } from './domain-error.js';

export class ValidationFailed extends DomainError {
  readonly code: string = 'VALIDATION_FAILED';
  readonly status = HttpStatus.BAD_REQUEST;
  override readonly errors: readonly FieldFault[];

  constructor(errors: readonly FieldFault[]) {
    super(
      errors.length === 1 && errors[0]
        ? errors[0].message
        : `${errors.length} fields are not as they should be`,
    );
    this.errors = errors;
  }
}

const flatten = (errors: ValidationError[], prefix = ''): FieldFault[] =>
  errors.flatMap((error) => [
    ...Object.values(error.constraints ?? {}).map((message) => ({ field: prefix + error.property, message })),
    ...flatten(error.children ?? [], `${prefix}${error.property}.`),
  ]);

/** Whitelists: a field that no rule names is refused, so that typing mistakes and mass assignment show. */
export const validationPipe = () =>
  new ValidationPipe({
    whitelist: true,
    forbidNonWhitelisted: true,
    forbidUnknownValues: true,
    transform: true,
    stopAtFirstError: true,
    exceptionFactory: (errors) => new ValidationFailed(flatten(errors)),
  });
