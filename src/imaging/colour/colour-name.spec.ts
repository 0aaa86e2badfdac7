import { describe, expect, it } from 'vitest';
import { colourName } from './colour-name.js';
import { parseHex } from './oklab.js';

const NAMES: [name: string, shades: string][] = [
  ['black', '#000000 #0a0a0a #141414 #0a0a12'],
  ['dark grey', '#333333 #4d4d4d'],
  ['grey', '#6e6e6e #808080 #8c8c8c'],
  ['light grey', '#b0b0b0 #c0c0c0 #d3d3d3'],
  ['white', '#ffffff #f5f5f5 #fffff0 #f0f8ff'],
  ['red', '#ff0000 #dc143c #d02020 #ff6347'],
  ['dark red', '#8b0000 #800000'],
  ['pink', '#ffc0cb #ff69b4 #ff1493 #ffe4e1'],
  ['salmon', '#fa8072 #e9967a'],
  ['orange', '#ffa500 #ff8000 #ff8c00 #ff7f50'],
  ['terracotta', '#b17e66 #c07050'],
  ['brown', '#644836 #674a37 #8b4513 #a0522d #7b6d56 #7a5230 #665848'],
  ['dark brown', '#3b2314 #463a30 #504836'],
  ['taupe', '#8b766a #8b7d70'],
  ['tan', '#d2b48c'],
  ['beige', '#e0d0b0 #d2c0a0'],
  ['cream', '#fffdd0 #f5ecd7 #f5f5dc'],
  ['gold', '#daa520 #d4a520'],
  ['yellow', '#fefc8f #ffff00 #ffd700 #f0e68c'],
  ['olive', '#808000 #6b8e23 #556b2f #6b6b2f'],
  ['sage green', '#728063 #8f977f #5a6a4f'],
  ['green', '#3d7b5f #008000 #2e8b57 #228b22 #00c800'],
  ['dark green', '#1b2305 #006400 #1f3a1f #2a4a20'],
  ['light green', '#90ee90 #98fb98'],
  ['lime', '#00ff00 #9acd32 #adff2f'],
  ['dark teal', '#304948'],
  ['teal', '#008080 #5f9ea0'],
  ['turquoise', '#40e0d0 #20b2aa'],
  ['cyan', '#00ffff'],
  ['light blue', '#add8e6 #87ceeb #b0c4de'],
  ['sky blue', '#00bfff #3fa0e8 #1e90ff'],
  ['blue grey', '#708090'],
  ['slate blue', '#6a7fa0 #4f6580'],
  ['blue', '#0000ff #4169e1 #4682b4 #0000cd'],
  ['dark blue', '#1c2f52 #26456e'],
  ['navy', '#000080 #191970 #14143c'],
  ['lavender', '#e6e6fa #d8bfd8 #dda0dd'],
  ['violet', '#8a2be2 #ee82ee #9370db'],
  ['purple', '#800080 #4b0082 #663399'],
  ['magenta', '#ff00ff #c71585'],
];

describe('colourName', () => {
  it.each(NAMES.flatMap(([name, shades]) => shades.split(' ').map((hex) => [hex, name])))(
    'calls %s %s',
    (hex, name) => expect(colourName(parseHex(hex))).toBe(name),
  );

  it('has a name for every colour', () => {
    for (let red = 0; red <= 255; red += 15) {
      for (let green = 0; green <= 255; green += 15) {
        for (let blue = 0; blue <= 255; blue += 15) {
          expect(colourName([red, green, blue])).toMatch(/^[a-z ]+$/);
        }
      }
    }
  });
});
