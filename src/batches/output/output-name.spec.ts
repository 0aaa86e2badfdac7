import { describe, expect, it } from 'vitest';
import { outputName } from './output-name.js';

const nameOf = (productName: string) => outputName({ line: 12, position: 0, productName }, 'jpeg');

describe(outputName, () => {
  it.each([
    ['Product Name', '00012-1-product-name.jpg'],
    ['', '00012-1.jpg'],
    ['../../etc/passwd', '00012-1-etc-passwd.jpg'],
    ['C:\\con\0|<>"?*', '00012-1-c-con.jpg'],
    ['Stühle 椅子 🪑.', '00012-1-stühle-椅子.jpg'],
    ['u\u0308ber', '00012-1-über.jpg'],
    ['\u202egpj.exe', '00012-1-gpj-exe.jpg'],
    ['---', '00012-1.jpg'],
  ])('of %j is %j', (productName, name) => {
    expect(nameOf(productName)).toBe(name);
  });

  it('has the format for its end', () => {
    const place = { line: 123_456, position: 11, productName: 'x' };
    expect(outputName(place, 'webp')).toBe('123456-12-x.webp');
    expect(outputName(place, 'avif')).toBe('123456-12-x.avif');
  });

  it.each(['x', 'ä', '椅', '𝔘'])(
    'fits where it is saved, and ends with a whole character: %s',
    (character) => {
      const name = nameOf(character.repeat(500));
      expect(Buffer.byteLength(name)).toBeLessThan(210);
      expect(name.isWellFormed()).toBe(true);
    },
  );
});
