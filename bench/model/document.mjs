// Tables in a Markdown document, between `<!-- model:NAME -->` and `<!-- /model -->`.
const BLOCK = /(<!-- model:([\w-]+) -->\n)[^]*?(<!-- \/model -->)/g;

/** @throws where the document names a table that there is none of, or leaves one out */
export function fillMarkers(text, tables) {
  const seen = new Set();
  const filled = text.replace(BLOCK, (_, open, name, close) => {
    if (!(name in tables)) throw new Error(`No table is called ${name}`);
    seen.add(name);
    return `${open}\n${tables[name]}\n\n${close}`;
  });
  const missing = Object.keys(tables).filter((name) => !seen.has(name));
  if (missing.length > 0) throw new Error(`Not in the document: ${missing.join(', ')}`);
  return filled;
}

/** As Prettier writes it, so that the document's formatting can be checked like any other. */
export function markdownTable(rows) {
  const names = Object.keys(rows[0]);
  const cells = [names, ...rows.map((row) => names.map((name) => String(row[name] ?? '')))];
  const numeric = names.map((_, column) =>
    cells.slice(1).every((line) => /^[~<≈$]?[\d–-]|^$/.test(line[column])),
  );
  const widths = names.map((_, column) => Math.max(3, ...cells.map((line) => [...line[column]].length)));
  const pad = (text, column) => {
    const space = ' '.repeat(widths[column] - [...text].length);
    return numeric[column] ? space + text : text + space;
  };
  const line = (texts) => `| ${texts.map(pad).join(' | ')} |`;
  const rule = widths.map((width, column) =>
    numeric[column] ? `${'-'.repeat(width - 1)}:` : '-'.repeat(width),
  );
  return [line(cells[0]), `| ${rule.join(' | ')} |`, ...cells.slice(1).map(line)].join('\n');
}
