import { describe, expect, it } from 'vitest';
import { abortReason, crashFault, toFault } from './host-faults.js';

describe("the end of a model's process", () => {
  it.each([
    [
      'FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory',
      'MODEL_OUT_OF_MEMORY',
    ],
    ["terminate called after throwing an instance of 'std::bad_alloc'", 'MODEL_OUT_OF_MEMORY'],
    ['', 'MODEL_CRASHED'],
    ['Illegal instruction', 'MODEL_CRASHED'],
  ])('with %j is %s, and may go better another time', (complaint, code) => {
    expect(crashFault(complaint)).toMatchObject({ code, transient: true });
  });
});

describe("a failure in a model's process", () => {
  const fault = { type: 'fault', detail: 'Error: /secret/model.onnx' } as const;

  it.each([
    [false, { code: 'MODEL_NOT_LOADED', transient: false }],
    [true, { code: 'MODEL_CRASHED', transient: true }],
  ])('that nobody foresaw is kept from users (loaded: %s)', (loaded, expected) => {
    const { code, transient, message } = toFault(fault, loaded);
    expect({ code, transient }).toEqual(expected);
    expect(message).not.toContain('secret');
  });

  it('that the task knows is told as the task tells it', () => {
    const known = { ...fault, code: 'SERVICE_UNREACHABLE', message: 'No way there', transient: true };
    expect(toFault(known, false)).toMatchObject({
      code: 'SERVICE_UNREACHABLE',
      message: 'No way there',
      transient: true,
    });
  });
});

describe('an abort', () => {
  it('for want of time is MODEL_TIMED_OUT, and otherwise what it is', () => {
    const stopping = new Error('The process stops');
    expect(abortReason(AbortSignal.abort(stopping))).toBe(stopping);
    const late = new DOMException('Too late', 'TimeoutError');
    expect(abortReason(AbortSignal.abort(late))).toMatchObject({ code: 'MODEL_TIMED_OUT', transient: true });
  });
});
