import { describe, expect, it } from 'vitest';
import { ValidationFailed, validationPipe } from '../common/validation.js';
import { NewPasswordDto, SignupDto } from './auth.dto.js';

const GOOD = { username: 'wilhelmina', email: 'mina@example.org', password: 'nine brass kettles' };

async function faults(body: object, metatype: typeof SignupDto | typeof NewPasswordDto = SignupDto) {
  try {
    await validationPipe().transform(body, { type: 'body', metatype });
    return {};
  } catch (error) {
    if (!(error instanceof ValidationFailed)) throw error;
    return Object.fromEntries(error.errors.map(({ field, message }) => [field, message]));
  }
}

describe('signing up', () => {
  it('takes a good account', async () => {
    expect(await faults(GOOD)).toEqual({});
  });

  it('tells all that is wrong at once', async () => {
    expect(await faults({ username: 'a b', email: 'nobody', password: 'short' })).toEqual({
      username: expect.stringMatching(/letters, digits/),
      email: 'This is not an e-mail address',
      password: expect.stringMatching(/at least 8/),
    });
    expect(Object.keys(await faults({}))).toEqual(['username', 'email', 'password']);
  });

  it('compares the password with the name and the address', async () => {
    expect(Object.keys(await faults({ ...GOOD, password: 'WILHELMINA' }))).toEqual(['password']);
    expect(Object.keys(await faults({ ...GOOD, password: GOOD.email }))).toEqual(['password']);
  });

  it('says of what is no text that it is none', async () => {
    expect(await faults({ username: 7, email: [], password: {} })).toMatchObject({
      username: 'username must be a string',
      email: 'email must be a string',
      password: 'password must be a string',
    });
  });
});

describe('a new password', () => {
  it('follows the same rules', async () => {
    expect(await faults({ newPassword: 'password123' }, NewPasswordDto)).toEqual({
      newPassword: expect.stringMatching(/common/),
    });
  });
});
