const UTF8 = new TextDecoder('utf-8', { fatal: true });

/** What a header says: many servers write UTF-8, although it is taken for Latin-1 when it is read. */
export function headerText(value: string | string[]): string {
  // One that comes twice says the same twice, or nobody knows what it says.
  const [text = ''] = [value].flat();
  try {
    return UTF8.decode(Buffer.from(text, 'latin1'));
  } catch {
    return text;
  }
}
