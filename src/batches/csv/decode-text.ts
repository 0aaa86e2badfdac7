import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { CsvEmpty, CsvEncodingUnknown, CsvNotText } from './csv.errors.js';

export type TextEncoding = 'utf-8' | 'utf-16le' | 'utf-16be';

/** By its mark at the beginning or, as not all programs write one, by where the zero bytes of Latin text are. */
export function encodingOf(head: Buffer): TextEncoding {
  const [first, second, third, fourth] = head;
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  if (first === 0xfe && second === 0xff) return 'utf-16be';
  if (first !== 0 && second === 0 && third !== 0 && fourth === 0) return 'utf-16le';
  if (first === 0 && second !== 0 && third === 0 && fourth !== 0) return 'utf-16be';
  return 'utf-8';
}

/** As a ZIP archive begins, which is what spreadsheets save by themselves. */
const ZIP = Buffer.from('PK\x03\x04', 'latin1');

/** @throws CsvEmpty, CsvNotText */
export async function readHead(path: string, bytes: number): Promise<Buffer> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(bytes), 0, bytes, 0);
    if (bytesRead === 0) throw new CsvEmpty();
    const head = buffer.subarray(0, bytesRead);
    if (head.subarray(0, ZIP.length).equals(ZIP)) throw new CsvNotText();
    return head;
  } finally {
    await file.close();
  }
}

/** Good enough to find the header by: what is wrong in it shows where the file is read. */
export const decodeHead = (head: Buffer, encoding: TextEncoding): string =>
  new TextDecoder(encoding).decode(head);

/** The file's text, without the mark at its beginning. @throws CsvEncodingUnknown, CsvNotText, with the line */
export async function* decodeFile(
  path: string,
  encoding: TextEncoding,
): AsyncGenerator<string, void, undefined> {
  const decoder = new TextDecoder(encoding, { fatal: true });
  let lines = 1;
  for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) {
    const text = await decode(path, encoding, () => decoder.decode(chunk, { stream: true }));
    // No table has it, and PostgreSQL does not store it.
    const nul = text.indexOf('\0');
    if (nul >= 0) throw new CsvNotText(lines + count(text.slice(0, nul)));
    lines += count(text);
    if (text !== '') yield text;
  }
  const rest = await decode(path, encoding, () => decoder.decode());
  if (rest !== '') yield rest;
}

const count = (text: string) => text.match(/\n/g)?.length ?? 0;

async function decode(path: string, encoding: TextEncoding, run: () => string): Promise<string> {
  try {
    return run();
  } catch {
    throw new CsvEncodingUnknown(encoding === 'utf-8' ? await faultyLine(path) : undefined);
  }
}

const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;

/** The first line that is no UTF-8: in it, a byte that ends a line does nothing else. */
async function faultyLine(path: string): Promise<number> {
  let line = 1;
  let last = 0;
  let decoder = new TextDecoder('utf-8', { fatal: true });
  try {
    for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) {
      let start = 0;
      for (let at = 0; at < chunk.length; last = chunk[at++]!) {
        const ended = chunk[at] === LINE_FEED ? last !== CARRIAGE_RETURN : chunk[at] === CARRIAGE_RETURN;
        if (!ended) continue;
        decoder.decode(chunk.subarray(start, at));
        decoder = new TextDecoder('utf-8', { fatal: true });
        start = at;
        line++;
      }
      decoder.decode(chunk.subarray(start), { stream: true });
    }
  } catch {
    // Found.
  }
  return line;
}
