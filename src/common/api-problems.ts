import { applyDecorators } from '@nestjs/common';
import { ApiResponse } from '@nestjs/swagger';

/** A refusal in the API's description, with the codes by which programs tell its reasons apart. */
export const problemResponse = (codes: readonly string[]) => ({
  description: codes.map((code) => `\`${code}\``).join(', '),
  content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/ProblemDto' } } },
});

/** Refers to what `src/docs` describes once for all; 429 and 503 have it anyway. */
export const RETRY_AFTER = { 'Retry-After': { $ref: '#/components/headers/Retry-After' } };

/** By status, the codes of the refusals that are the route's own; those that any route may have are added to all. */
export const ApiProblems = (codes: Partial<Record<number, readonly string[]>>) =>
  applyDecorators(
    ...Object.entries(codes).map(([status, own]) =>
      ApiResponse({ status: Number(status), ...problemResponse(own ?? []) }),
    ),
  );
