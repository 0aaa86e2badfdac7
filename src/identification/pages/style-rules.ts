interface StyleRule {
  selector: string;
  style: string;
}

/** What is longer is no sheet of one page. */
const MAX_SHEET = 1_000_000;
const MAX_SELECTOR = 500;
/** What is never closed ends with the sheet, in one step. */
const COMMENT = /\/\*[^*]*(?:\*(?!\/)[^*]*)*(?:\*\/)?/g;
/** Whether it holds depends on who looks. */
const CONDITIONAL = /^\s*@(?:media|supports|container)/i;

/** The innermost rules of a style sheet but those that hold for some only. Each letter is looked at once, whatever stands there. */
export function* styleRules(given: string): Generator<StyleRule> {
  const sheet = given.slice(0, MAX_SHEET).replace(COMMENT, '');
  let depth = 0;
  let conditionalAt = Infinity;
  let selector: string | undefined;
  let end = 0;
  for (const { 0: brace, index } of sheet.matchAll(/[{}]/g)) {
    const text = sheet.slice(end, index);
    end = index + 1;
    if (brace === '{') {
      selector = text.slice(text.lastIndexOf(';') + 1);
      depth++;
      if (CONDITIONAL.test(selector)) conditionalAt = Math.min(conditionalAt, depth);
      continue;
    }
    const isConditional = depth >= conditionalAt;
    if (selector !== undefined && !isConditional && selector.length <= MAX_SELECTOR)
      yield { selector, style: text };
    selector = undefined;
    if (depth === conditionalAt) conditionalAt = Infinity;
    depth = Math.max(0, depth - 1);
  }
}
