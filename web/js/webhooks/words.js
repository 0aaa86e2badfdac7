import { moment } from '../format.js';

/** What can be chosen; test messages go to all. */
export const EVENTS = {
  'image.processed': 'A picture has been processed',
  'image.failed': 'A picture could not be processed',
  'batch.completed': 'A batch is complete',
  'batch.cancelled': 'A batch was cancelled',
  'webhook.disabled': 'Another webhook was disabled',
};

const DISABLED = {
  user: 'disabled',
  gone: 'disabled, as the receiver said that it is gone (410)',
  failing: 'disabled, as nothing had arrived for days',
};

export function stateOf({ enabled, disabledReason, failingSince }) {
  if (!enabled) return DISABLED[disabledReason] ?? 'disabled';
  return failingSince ? `failing since ${moment(failingSince)}` : 'enabled';
}
