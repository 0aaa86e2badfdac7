import type { HttpStatus } from '@nestjs/common';

export interface FieldFault {
  field: string;
  message: string;
  /** Where in a file, which begins with line 1. */
  line?: number;
  /** The name of the column, as the file has it. */
  column?: string;
  /** Within the cell, from 1. */
  position?: number;
  /** For programs. */
  code?: string;
  /** What stands there, or its beginning. */
  value?: string;
}

/**
 * A failure that the client is meant to understand: its message is public, its cause is private.
 * Anything else becomes a logged 500.
 */
export abstract class DomainError extends Error {
  /** Part of the API: clients switch on it, so it never changes. */
  abstract readonly code: string;
  abstract readonly status: HttpStatus;
  /** Seconds after which trying again makes sense; sent as `Retry-After`. */
  readonly retryAfter?: number;
  readonly errors?: readonly FieldFault[];
}
