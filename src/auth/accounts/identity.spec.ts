import { describe, expect, it } from 'vitest';
import { displayName, emailFault, emailKey, usernameFault, usernameKey } from './identity.js';

describe('user names', () => {
  it.each(['bob', 'Bob.Smith-7', 'Zoë', '李小龙', 'Иван', 'Αλέξης', 'محمد', 'हिन्दी', 'ｗｉｄｅ', ' bob '])(
    'takes %j',
    (name) => {
      expect(usernameFault(name)).toBeUndefined();
    },
  );

  it.each([
    ['too short', 'ab'],
    ['only blanks', '    '],
    ['too long', 'x'.repeat(65)],
    ['300 characters', 'x'.repeat(300)],
    ['a NUL', 'bo\0b'],
    ['a zero-width space', 'bo\u200bb'],
    ['a zero-width joiner', 'bo\u200db'],
    ['a right-to-left override', 'bo\u202eb'],
    ['a Hangul filler', 'bo\u3164b'],
    ['a variation selector', 'bob\ufe0f'],
    ['a lone surrogate', 'bob\ud800'],
    ['a blank inside', 'bo b'],
    ['a line break', 'bo\nb'],
    ['an at sign', 'bob@example.org'],
    ['a full-width at sign', 'bob＠example.org'],
    ['a slash', 'bob/../root'],
    ['a leading dot', '.bob'],
    ['a Cyrillic letter among Latin ones', 'аdmin'],
    ['a Greek letter among Latin ones', 'admιn'],
  ])('refuses %s', (_, name) => {
    expect(usernameFault(name)).toBeTypeOf('string');
  });

  it.each([
    ['case', 'Alice', 'aLICE'],
    ['blanks at the ends', 'alice ', ' alice'],
    ['full-width forms', 'ａｌｉｃｅ', 'alice'],
    ['composed and decomposed', 'zo\u00eb', 'zoe\u0308'],
    ['Cyrillic twins', 'саре', 'cape'],
    ['final sigma', 'ΟΔΟΣ', 'οδοσ'],
  ])('knows one name behind different %s', (_, one, other) => {
    expect(usernameKey(one)).toBe(usernameKey(other));
  });

  it('keeps different names apart, and their spelling for show', () => {
    expect(usernameKey('alice1')).not.toBe(usernameKey('alice2'));
    expect(displayName(' Ａlice ')).toBe('Alice');
    expect(displayName('Сара')).toBe('Сара');
  });
});

describe('e-mail addresses', () => {
  it('are one whatever their case and the spelling of the domain', () => {
    expect(emailKey('Bob@Example.ORG')).toBe('bob@example.org');
    expect(emailKey('bob@müller.example')).toBe(emailKey('bob@XN--MLLER-KVA.example'));
  });

  it('hold no invisible characters', () => {
    expect(emailFault('bob@example.org')).toBeUndefined();
    expect(emailFault('bo\u200bb@example.org')).toBeTypeOf('string');
  });
});
