import { WorkFault, type WorkFaultOptions } from '../../common/work-fault.js';

/** What users are told of a page. No address, and nothing of what stands there. */
const SAYINGS = {
  PAGE_FORBIDDEN: 'The site does not want this page to be read by programs',
  PAGE_UNREADABLE: 'This is not a page that can be read',
  PAGES_WAITING: 'Too many pages wait to be read',
  SITE_RULES_UNKNOWN: 'The site did not say which of its pages may be read by programs',
};

const TRANSIENT: readonly string[] = ['PAGES_WAITING', 'SITE_RULES_UNKNOWN'];

export function pageFault(code: keyof typeof SAYINGS, options: WorkFaultOptions = {}): WorkFault {
  return new WorkFault(code, SAYINGS[code], { transient: TRANSIENT.includes(code), ...options });
}
