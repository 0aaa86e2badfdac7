import { describe, expect, it } from 'vitest';
import { FetchFault } from '../../http-client/guarded/fetch-fault.js';
import { outcomeOf, outcomeOfFault } from './outcome.js';

const answered = (status: number, headers = {}, body: string | Buffer = '') =>
  outcomeOf({ status, headers, body: Buffer.from(body) });

describe(outcomeOf, () => {
  it.each([200, 201, 202, 204, 299])('takes %i for received', (status) => {
    const { verdict, attempt } = answered(status);
    expect(verdict).toEqual({ kind: 'delivered' });
    expect(attempt.errorCode).toBeUndefined();
  });

  it.each([301, 302, 303, 304, 307, 308])('takes %i for a failure', (status) => {
    const { verdict, attempt } = answered(status, { location: 'https://elsewhere.example/' });
    expect(verdict.kind).toBe('failed');
    expect(attempt).toMatchObject({ errorCode: 'REDIRECTED', httpStatus: status });
  });

  it.each([400, 401, 404, 500, 502])('takes %i for a failure, whatever it asks for', (status) => {
    const { verdict, attempt } = answered(status, { 'retry-after': '60' });
    expect(verdict).toEqual({ kind: 'failed' });
    expect(attempt).toMatchObject({
      errorCode: 'HTTP_ERROR',
      errorMessage: `The receiver answered with HTTP status ${status}`,
    });
  });

  it.each([429, 503])('waits with %i as long as is asked for', (status) => {
    expect(answered(status, { 'retry-after': '60' }).verdict).toEqual({
      kind: 'failed',
      retryAfterSeconds: 60,
    });
    expect(answered(status).verdict).toEqual({ kind: 'failed', retryAfterSeconds: undefined });
  });

  it('takes 410 for the end', () => {
    expect(answered(410).verdict).toEqual({ kind: 'gone' });
  });

  it('keeps of the headers what helps, and never cookies', () => {
    const headers = { server: 'x'.repeat(5000), 'set-cookie': ['session=1'], 'x-request-id': 'seen' };
    expect(answered(200, headers).attempt.responseHeaders).toEqual({
      server: 'x'.repeat(200),
      'x-request-id': 'seen',
    });
  });

  it.each([
    ['text', 'gut ✓', 'gut ✓'],
    ['long text', 'a'.repeat(4096), 'a'.repeat(1000)],
    ['text that is cut within a character', Buffer.from('ok ✓').subarray(0, -1), 'ok '],
    ['what PostgreSQL cannot keep', 'a\u0000b', ''],
    ['a picture', Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0x41]), ''],
    ['half a pair at the thousandth place', `${'a'.repeat(999)}😀`, `${'a'.repeat(999)}\ufffd`],
  ])('keeps of the body what can be shown: %s', (_, body, kept) => {
    expect(answered(200, {}, body).attempt.responseBody).toBe(kept);
  });
});

describe(outcomeOfFault, () => {
  it('tries again where that may help', () => {
    expect(outcomeOfFault(new FetchFault('TIMED_OUT'))).toEqual({
      verdict: { kind: 'failed' },
      attempt: { errorCode: 'TIMED_OUT', errorMessage: 'The host took too long' },
    });
    expect(outcomeOfFault(new FetchFault('CONNECTION_FAILED')).verdict.kind).toBe('failed');
  });

  it.each(['URL_NOT_ALLOWED', 'URL_INVALID'] as const)('does not with %s', (code) => {
    expect(outcomeOfFault(new FetchFault(code)).verdict.kind).toBe('hopeless');
  });

  it('does with what its owner may mend: a certificate, an answer that cannot be read', () => {
    const untrusted = new FetchFault('CONNECTION_FAILED', { transient: false });
    expect(outcomeOfFault(untrusted).verdict.kind).toBe('failed');
    expect(outcomeOfFault(new FetchFault('RESPONSE_UNREADABLE')).verdict.kind).toBe('failed');
  });
});
