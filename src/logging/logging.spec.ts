import { describe, expect, it } from 'vitest';
import { createLogger } from './logger.js';
import { currentRequestId, runWithLogContext } from './log-context.js';
import { PlatformLogger } from './platform-logger.js';

function capture(format: 'json' | 'pretty' = 'json', level: 'info' | 'debug' = 'info') {
  const lines: string[] = [];
  const logger = createLogger({ level, format }, 'test', { write: (line: string) => void lines.push(line) });
  return {
    lines,
    logger,
    nest: new PlatformLogger(logger),
    json: () => lines.map((line) => JSON.parse(line)),
  };
}

describe('the log', () => {
  it('carries the request and the user of the context, also after an await', async () => {
    const { nest, json } = capture();
    await runWithLogContext({ requestId: 'r-1', userId: 7 }, async () => {
      await Promise.resolve();
      nest.log('Stored', 'ImagesService');
      expect(currentRequestId()).toBe('r-1');
    });
    nest.log('Outside');
    expect(json()[0]).toMatchObject({
      level: 'info',
      msg: 'Stored',
      context: 'ImagesService',
      requestId: 'r-1',
      userId: 7,
      process: 'test',
    });
    expect(json()[1]).not.toHaveProperty('requestId');
  });

  it.each([
    ['a field', { password: 'hunter2hunter2' }],
    ['a nested field', { body: { refresh_token: 'hunter2hunter2' } }],
    ['a header', { headers: { Authorization: 'Bearer hunter2hunter2' } }],
    ['a list', { 'set-cookie': ['a]', 'hunter2hunter2'] }],
    ['a field whose value holds quotes', { apiKey: 'a"hunter2hunter2' }],
    ['JSON within a string', { body: '{"password":"hunter2hunter2"}' }],
    ['a query', { url: '/api/images/1/file?expires=1&signature=hunter2hunter2' }],
    ['a connection string', { url: 'postgres://postgres:hunter2hunter2@127.0.0.1/platform' }],
    ['a cause', { err: new Error('x', { cause: new Error('token=hunter2hunter2') }) }],
  ])('keeps a secret out that stands in %s', (_, data) => {
    const { logger, lines } = capture();
    logger.info(data, 'hello');
    expect(lines.join('')).not.toContain('hunter2');
    expect(lines.join('')).toContain('[redacted]');
    expect(() => JSON.parse(lines.join(''))).not.toThrow();
  });

  it('keeps tokens out of messages', () => {
    const { nest, lines } = capture();
    nest.warn('Refused eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOjF9.c2lnbmF0dXJl from Bearer iap_secretsecret');
    expect(lines.join('')).not.toMatch(/eyJ|iap_secret/);
  });

  it("leaves out the values that the database driver keeps beside an error's message", () => {
    const { nest, lines } = capture();
    nest.error(
      Object.assign(new Error('duplicate key'), { parameters: ['$2b$12$hash'], detail: 'Key (email)' }),
    );
    expect(lines.join('')).toContain('duplicate key');
    expect(lines.join('')).not.toMatch(/\$2b|Key \(email\)/);
  });

  it.each(['json', 'pretty'] as const)(
    'writes a hostile file name as one %s line without escapes',
    (format) => {
      const { nest, lines } = capture(format);
      nest.log('Stored a\r\n[12:00] FATAL faked\u001b[31m\u202e\u009b31m literal \\u001b \b.jpg', 'Images');
      const text = lines.join('');
      expect(text.trimEnd().split('\n')).toHaveLength(1);
      // oxlint-disable-next-line no-control-regex -- that none is left is the point
      expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001a\u001c-\u001f\u202e\u009b]|\u001b\[31m/);
      expect(text).toContain('faked');
    },
  );

  it('logs an error with its text, stack and causes', () => {
    const { nest, json } = capture();
    nest.error(new Error('boom', { cause: new Error('deeper') }), 'GET /api/images failed', 'ProblemFilter');
    expect(json()[0]).toMatchObject({
      level: 'error',
      msg: 'GET /api/images failed',
      context: 'ProblemFilter',
      err: { type: 'Error', message: 'boom', cause: { message: 'deeper' } },
    });
    expect(json()[0].err.stack).toContain('logging.spec');
  });

  it("shows Nest's tour of its modules on demand only", () => {
    const quiet = capture();
    quiet.nest.log('Mapped {/api/images, GET} route', 'RouterExplorer');
    expect(quiet.lines).toHaveLength(0);
    const curious = capture('json', 'debug');
    curious.nest.log('Mapped {/api/images, GET} route', 'RouterExplorer');
    expect(curious.json()[0].level).toBe('debug');
  });
});
