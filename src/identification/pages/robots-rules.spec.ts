import { describe, expect, it } from 'vitest';
import { agentName, RobotsRules } from './robots-rules.js';

const ORIGIN = 'https://shop.example';
const rules = (text: string) => new RobotsRules('ImageAnalysisPlatform', ORIGIN, text);
const allowed = (text: string, path: string) => rules(text).allows(ORIGIN + path);

describe('what a site lets programs read', () => {
  it.each([
    ['', '/a', true],
    ['<!doctype html><p>Not found</p>', '/a', true],
    ['User-agent: *\nDisallow: /', '/a', false],
    ['\ufeffUser-agent: *\r\nDisallow: /private\r\n', '/private/a', false],
    ['User-agent: *\nDisallow:', '/a', true],
    ['User-agent: *\nDisallow: /a\nAllow: /a/b', '/a/b', true],
    ['User-agent: *\nDisallow: /*.php$', '/a.php', false],
    ['User-agent: *\nDisallow: /*.php$', '/a.php?b', true],
    ['User-agent: *\nDisallow: /***a', '/xa', false],
    ['User-agent: Googlebot\nDisallow: /', '/a', true],
    ['User-agent: imageanalysisplatform\nDisallow: /a\n\nUser-agent: *\nDisallow: /', '/b', true],
    ['User-agent: IMAGEANALYSISPLATFORM/2.0\nDisallow: /a\n\nUser-agent: *\nAllow: /', '/a', false],
    [
      'User-agent: Bingbot\nUser-agent: ImageAnalysisPlatform # us\nUser-agent: Other\nDisallow: /a',
      '/a',
      false,
    ],
    ['User-agent: ImageAnalysisPlatform\nAllow: /\nUser-agent: Other\nDisallow: /', '/a', true],
  ])('%j, of %s: %s', (text, path, expected) => {
    expect(allowed(text, path)).toBe(expected);
  });

  it('names pauses between pages', () => {
    expect(rules('User-agent: *\nCrawl-delay: 2.5').delaySeconds).toBe(2.5);
    expect(rules('User-agent: Other\nCrawl-delay: 9\n\nUser-agent: *\nCrawl-delay: -1').delaySeconds).toBe(0);
    expect(rules('User-agent: *\nCrawl-delay: soon').delaySeconds).toBe(0);
  });

  it('may be said at a length that would fill the memory, if each name were to have each rule', () => {
    const names = Array.from({ length: 16_000 }, (_, at) => `User-agent: a${at}`);
    const some = Array.from({ length: 20_000 }, (_, at) => `Disallow: /${at}`);
    const text = [...names, 'User-agent: *', ...some].join('\n');
    expect(allowed(text, '/17')).toBe(false);
    expect(allowed(text, '/x')).toBe(true);
  });

  it('is nothing where its rules take for ever', () => {
    const text = `User-agent: *\n${`Disallow: /${'*a'.repeat(480)}b\n`.repeat(510)}`;
    expect(allowed(text, `/${'a'.repeat(2000)}`)).toBe(false);
  });

  it.each([
    ['Mozilla/5.0 (compatible; ImageAnalysisPlatform/1.0; +https://a.example)', 'ImageAnalysisPlatform'],
    ['Pictures/2 (a@b.example)', 'Pictures'],
    ['', '*'],
  ])('to %j by the name of %s', (userAgent, name) => {
    expect(agentName(userAgent)).toBe(name);
  });
});
