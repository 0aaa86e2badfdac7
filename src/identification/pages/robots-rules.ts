import parser from 'robots-parser';
import { timeBoxed } from './time-boxed.js';

interface ParsedRobots {
  isAllowed(url: string, agent: string): boolean | undefined;
  getCrawlDelay(agent: string): number | undefined;
}
type Parse = (url: string, text: string) => ParsedRobots;

/** Its types are of another kind of module than it is. */
const parse = parser as unknown as Parse;

/** As much as RFC 9309 wants to be read. */
export const ROBOTS_MAX_BYTES = 500 * 1024;
/** Nobody writes longer ones, and matching a pattern takes its length times that of the address. */
const MAX_PATTERN = 1000;
const MAX_RULES = 5000;
const MAX_MS = 500;
const AGENT = /^\s*user-agent\s*:\s*([^#]*)/i;
const RULE = /^\s*(allow|disallow|crawl-delay)\s*:/i;
const OTHERS = 'User-agent: others';

/** What a site lets programs read. */
export class RobotsRules {
  private readonly robots: ParsedRobots;

  /** @param origin that the rules are of */
  constructor(
    private readonly agent: string,
    origin: string,
    text: string,
  ) {
    this.robots = parse(`${origin}/robots.txt`, concerning(agent, text));
  }

  /** A site whose rules take for ever to be applied wants nobody to read it. */
  allows(url: string): boolean {
    const verdict = timeBoxed(MAX_MS, () => this.robots.isAllowed(url, this.agent) !== false);
    return verdict?.value ?? false;
  }

  get delaySeconds(): number {
    return Math.max(0, this.robots.getCrawlDelay(this.agent) ?? 0);
  }
}

/**
 * Without what is meant for others only: the parser keeps each rule once for each name above it, so that a small file
 * of many names and many rules would fill the memory.
 */
function concerning(agent: string, text: string): string {
  const kept: string[] = [];
  let rules = 0;
  for (const line of text.replace(/^\ufeff/, '').split(/\r\n|\r|\n/)) {
    const named = AGENT.exec(line)?.[1];
    if (named !== undefined) {
      const name = agentToken(named);
      const isOurs = name === '*' || name === agent.toLowerCase();
      const said = isOurs ? `User-agent: ${name}` : OTHERS;
      if (kept.at(-1) !== said) kept.push(said);
    } else if (RULE.test(line) && line.length <= MAX_PATTERN && rules < MAX_RULES) {
      kept.push(line.replaceAll(/\*{2,}/g, '*'));
      rules++;
    }
  }
  return kept.join('\n');
}

const agentToken = (name: string) => name.trim().toLowerCase().split('/')[0]!.trim();

/** By which a site's rules name us: that of `Mozilla/5.0 (compatible; NAME/1.0)`, or the first of any other. */
export function agentName(userAgent: string): string {
  const name = /compatible;\s*([\w-]+)/i.exec(userAgent) ?? /^\s*([\w-]+)/.exec(userAgent);
  return name?.[1] ?? '*';
}
