/** Causes of causes are followed this far. */
const MAX_DEPTH = 4;

interface ErrorFields {
  type: string;
  message: string;
  code?: string | number;
  stack?: string;
  cause?: ErrorFields | string;
}

/**
 * What of an error is logged. Not its other properties: those of the database driver hold the values of
 * the row that was refused, such as password hashes.
 */
export function errorFields(error: unknown, depth = 0): ErrorFields {
  if (!(error instanceof Error)) return { type: typeof error, message: String(error) };
  const code = (error as { code?: unknown }).code;
  return {
    type: error.name,
    message: error.message,
    ...((typeof code === 'string' || typeof code === 'number') && { code }),
    stack: error.stack,
    ...(error.cause !== undefined && depth < MAX_DEPTH && { cause: errorFields(error.cause, depth + 1) }),
  };
}
