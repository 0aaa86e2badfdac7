import { HttpStatus, ValidationPipe, type ValidationError } from '@nestjs/common';
import { DomainError, type FieldFault } from './domain-error.js';

/** Whoever sends a thousand unknown fields gets them all in `errors`, not in a sentence. */
const MAX_IN_DETAIL = 5;

export class ValidationFailed extends DomainError {
  readonly code: string = 'VALIDATION_FAILED';
  readonly status: HttpStatus = HttpStatus.BAD_REQUEST;
  override readonly errors: readonly FieldFault[];

  constructor(errors: readonly FieldFault[]) {
    super(
      errors.length <= MAX_IN_DETAIL
        ? errors.map(({ message }) => message).join('; ')
        : `${errors.length} fields are not as they should be`,
    );
    this.errors = errors;
  }
}

/** Of the right form, but against a rule of the platform: a password that everybody uses, a name that misleads. */
export class RuleBroken extends ValidationFailed {
  override readonly status = HttpStatus.UNPROCESSABLE_ENTITY;
}

/** How validators of rules, rather than of form, are called. */
const RULES = /Rules$/;

function breaksRulesOnly(errors: readonly ValidationError[]): boolean {
  return errors.every(
    ({ constraints = {}, children = [] }) =>
      Object.keys(constraints).every((name) => RULES.test(name)) && breaksRulesOnly(children),
  );
}

/** What a value is comes before what it holds: of a number, "no more than 64 characters" explains nothing. */
const FIRST_RULES = [
  'whitelistValidation',
  'isArray',
  'isNotEmpty',
  'isString',
  'isInt',
  'isBoolean',
  'isIn',
];

/** One a field, the one that helps most. */
function faultOf({ property, value, constraints = {} }: ValidationError): string | undefined {
  const broken = Object.keys(constraints);
  if (broken.length === 0) return undefined;
  if (value === undefined && !broken.includes('whitelistValidation')) return `${property} is missing`;
  // Decorators are noted from the bottom up, and are written with the most basic one on top.
  const rule = FIRST_RULES.find((name) => broken.includes(name)) ?? broken.at(-1)!;
  return constraints[rule];
}

function flatten(errors: ValidationError[], prefix = ''): FieldFault[] {
  return errors.flatMap((error) => {
    const field = prefix + error.property;
    const message = faultOf(error);
    return [
      ...(message === undefined ? [] : [{ field, message }]),
      ...flatten(error.children ?? [], `${field}.`),
    ];
  });
}

/** Whitelists: a field that no rule names is refused, so that typing mistakes and mass assignment show. */
export const validationPipe = () =>
  new ValidationPipe({
    whitelist: true,
    forbidNonWhitelisted: true,
    forbidUnknownValues: true,
    transform: true,
    exceptionFactory: (errors) =>
      new (breaksRulesOnly(errors) ? RuleBroken : ValidationFailed)(flatten(errors)),
  });
