import { serviceFault } from './service-faults.js';

/** @throws WorkFault `SERVICE_ANSWER_UNREADABLE` */
export function parseJson(service: string, body: string): unknown {
  try {
    return JSON.parse(body);
  } catch (cause) {
    throw serviceFault(service, 'SERVICE_ANSWER_UNREADABLE', { cause });
  }
}
