import { describe, expect, it } from 'vitest';
import { isHashable, normalizePassword, passwordFault } from './password-policy.js';

const account = { username: 'Wilhelmina', email: 'mina.vd.berg@example.org' };
const fault = (password: string) => passwordFault(password, account);

describe('passwordFault', () => {
  it.each([
    'correct horse battery staple',
    'Tr0ub4dor&3',
    ' kept with blanks ',
    'пароль-длинный-7',
    'x7#Lq9!v',
    'a'.repeat(64),
    '🐙🦑🦐🦞🦀🐡🐠🐟',
    'Zq4-' + 'vbn8rt'.repeat(11) + 'Hx',
  ])('takes %j', (password) => {
    expect(fault(password)).toBeUndefined();
  });

  it.each([
    ['seven characters', 'x7#Lq9!'],
    ['seven characters of two bytes', 'ñéüößåø'],
    ['73 bytes', `${'x7#Lq9!v'.repeat(9)}1`],
    ['24 emoji', '🐙🦑🦐🦞🦀🐡'.repeat(4)],
    ['a NUL', 'x7#Lq9!v\0abc'],
    ['the user name', 'wilhelmina'],
    ['the user name in other letters', 'ＷＩＬＨＥＬＭＩＮＡ'],
    ['the e-mail address', 'Mina.vd.Berg@example.org'],
    ['its local part', 'mina.vd.berg'],
  ])('refuses %s', (_, password) => {
    expect(fault(password)).toBeTypeOf('string');
  });

  const COMMON = `
    password Password1 P@ssw0rd p4$$w0rd passw0rd password123 PASSWORD2024 password!!
    passwordpassword 12345678 87654321 1234567890 11111111 19841984 01011990 123123123 a12345678
    qwertyui qwerty123 qwertyuiop 1qaz2wsx 1q2w3e4r zaq12wsx asdfghjkl qweasdzxc !@#$%^&* iloveyou
    iloveyou2 sunshine princess1 football trustno1 letmein1 welcome123 starwars aaaaaaaa abcabcabc
    abcd1234 abc12345 administrator changeme liverpoo monkeymonkey 1password
  `;
  it.each(COMMON.trim().split(/\s+/))('refuses %j as common', (password) => {
    expect(fault(password)).toMatch(/common/);
  });
});

describe('normalizePassword', () => {
  it('makes one of composed and decomposed letters, and leaves blanks alone', () => {
    expect(normalizePassword(' zoe\u0308 ')).toBe(' zo\u00eb ');
  });
});

describe('isHashable', () => {
  it('holds up to 72 bytes without NUL', () => {
    expect(isHashable('é'.repeat(36))).toBe(true);
    expect(isHashable(`${'é'.repeat(36)}a`)).toBe(false);
    expect(isHashable('abc\0def')).toBe(false);
  });
});
