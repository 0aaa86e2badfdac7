import type { z } from 'zod';
import { serviceFault } from '../../http-client/service-faults.js';

/** @throws WorkFault `SERVICE_ANSWER_INVALID` */
export function parseAnswer<T extends z.ZodType>(service: string, schema: T, body: unknown): z.output<T> {
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  // Of what is wrong the paths only, for the log: the values are the service's, and may be anything.
  const paths = parsed.error.issues.slice(0, 5).map(({ path, code }) => `${path.join('.')} (${code})`);
  throw serviceFault(service, 'SERVICE_ANSWER_INVALID', { cause: new Error(paths.join(', ')) });
}
