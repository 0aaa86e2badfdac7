/** Words that are written one after the other, with spaces between them. */
export const wordSet = (...lines: string[]): ReadonlySet<string> => new Set(lines.join(' ').split(/\s+/));
