import { describe, expect, it } from 'vitest';
import { jsonValuesIn } from './json-values.js';

describe('scripts for machines', () => {
  it.each<[string, unknown[]]>([
    ['{"a": 1}', [{ a: 1 }]],
    ['  [1, 2]  ', [[1, 2]]],
    ['\ufeff{"a": 1};', [{ a: 1 }]],
    ['<!-- {"a": 1} -->', [{ a: 1 }]],
    ['//<![CDATA[\n{"a": 1}\n//]]>', [{ a: 1 }]],
    ['/*<![CDATA[*/{"a": 1}/*]]>*/', [{ a: 1 }]],
    ['{"a": [1, 2, ], "b": {"c": 3, }, }', [{ a: [1, 2], b: { c: 3 } }]],
    ['{"a": "x\ny\tz"}', [{ a: 'x y z' }]],
    [String.raw`{"a": "it\'s \"so\" \u00e9 \\ \/"}`, [{ a: 'it\'s "so" é \\ /' }]],
    [String.raw`{"a": "it\'s" /* really */ } // so`, [{ a: "it's" }]],
    ['{"a": "http://b.example/*c*/",}', [{ a: 'http://b.example/*c*/' }]],
    ['{"a": 1}\n{"b": 2}', [{ a: 1 }, { b: 2 }]],
    ['{&quot;a&quot;: &quot;b&amp;amp;c&quot;}', [{ a: 'b&amp;c' }]],
    ['{"a": "}{,]"} {"b": broken}', [{ a: '}{,]' }]],
    ['{"a": "never closed', []],
    ['var a = {b: 1}', []],
    ['', []],
  ])('hold in %j', (script, values) => {
    expect(jsonValuesIn(script)).toEqual(values);
  });
});
