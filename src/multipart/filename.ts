const MAX_BYTES = 255;
// C0 and C1 controls, zero-width and bidirectional marks: invisible, and able to reorder what is shown.
// oxlint-disable-next-line no-control-regex -- they are what is looked for
const INVISIBLE = /[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]/g;

/**
 * A name to show and to offer for downloads: the last part of the path, Unicode kept (NFC), invisible
 * characters dropped, at most 255 bytes of UTF-8 with its extension kept.
 */
export function cleanFilename(given: string): string {
  const last = given.toWellFormed().normalize('NFC').split(/[/\\]/).at(-1) ?? '';
  const name = last.replace(INVISIBLE, '').trim();
  if (name === '' || /^\.+$/.test(name)) return 'unnamed';
  return shorten(name);
}

function shorten(name: string): string {
  if (Buffer.byteLength(name) <= MAX_BYTES) return name;
  const extension = /\.[^.]{1,16}$/.exec(name)?.[0] ?? '';
  const room = MAX_BYTES - Buffer.byteLength(extension);
  let stem = '';
  let bytes = 0;
  for (const character of name.slice(0, name.length - extension.length)) {
    bytes += Buffer.byteLength(character);
    if (bytes > room) break;
    stem += character;
  }
  return stem + extension;
}
