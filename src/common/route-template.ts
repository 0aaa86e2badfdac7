import type { Request } from 'express';

/** Such as `/api/images/:id`; undefined where no route was found. To be asked once the request is answered. */
export function routeTemplate(request: Request): string | undefined {
  const path: unknown = (request.route as { path?: unknown } | undefined)?.path;
  // Nest's own catch-all is no route either.
  return typeof path === 'string' && !path.includes('*') ? path : undefined;
}
