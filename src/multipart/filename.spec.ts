import { describe, expect, it } from 'vitest';
import { cleanFilename } from './filename.js';

describe(cleanFilename.name, () => {
  it.each([
    ['../../../../etc/passwd', 'passwd'],
    ['..\\..\\windows\\win.ini', 'win.ini'],
    ['C:\\Users\\Public\\x.jpg', 'x.jpg'],
    ['x.jpg\u0000.php', 'x.jpg.php'],
    ['a\r\nSet-Cookie: pwned=1.jpg', 'aSet-Cookie: pwned=1.jpg'],
    ['\u202egpj.exe', 'gpj.exe'],
    ['', 'unnamed'],
    ['..', 'unnamed'],
    ['   ', 'unnamed'],
    ['x.jpg/', 'unnamed'],
    ['A\u030angstro\u0308m.jpg', 'Ångström.jpg'],
    ['Фото 🌄 закат.jpg', 'Фото 🌄 закат.jpg'],
    ['\ud800x.jpg', '\ufffdx.jpg'],
  ])('%j becomes %j', (given, wanted) => {
    expect(cleanFilename(given)).toBe(wanted);
  });

  it('shortens to 255 bytes without cutting a character or losing the extension', () => {
    const name = cleanFilename(`${'長'.repeat(200)}.jpg`);
    expect(Buffer.byteLength(name)).toBeLessThanOrEqual(255);
    expect(name).toMatch(/^長+\.jpg$/u);
  });
});
