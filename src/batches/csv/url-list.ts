const SEPARATORS = ',;|';
/** Of schemes in use, the longest has half as many letters. */
const BEFORE_ADDRESS = /[,;|](?=[a-z][a-z\d+.-]{0,40}:\/\/)/i;
const ADDRESS = /^[a-z][a-z\d+.-]{0,40}:\/\//i;

/**
 * The addresses in a cell: separated by commas, semicolons, bars, blanks or line breaks. A comma within an address is
 * part of it: one separates where a blank or another address follows.
 */
export function splitUrls(cell: string): string[] {
  const urls: string[] = [];
  for (const line of cell.split(/[\r\n]/)) {
    let words: string[] = [];
    const end = () => {
      urls.push(...words.join(' ').split(BEFORE_ADDRESS).map(withoutSeparators));
      words = [];
    };
    for (const word of line.split(/\s/).filter(Boolean)) {
      if (ADDRESS.test(word)) end();
      words.push(word);
      if (SEPARATORS.includes(word.at(-1)!)) end();
    }
    end();
  }
  return urls.filter((url) => url !== '');
}

function withoutSeparators(text: string): string {
  let end = text.length;
  while (end > 0 && `${SEPARATORS} `.includes(text[end - 1]!)) end--;
  return text.slice(0, end);
}
