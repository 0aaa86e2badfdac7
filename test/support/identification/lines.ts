import { newPicture } from '../pictures.js';
import type { Json, TestUser } from '../test-user.js';
import type { Scene } from './scenes.js';

export const formOf = (bytes: Uint8Array, filename: string, field = 'file') => {
  const form = new FormData();
  form.append(field, new Blob([new Uint8Array(bytes)]), filename);
  return form;
};

/** The answer to `POST /api/classify`, read as it comes. */
export class Lines {
  /** As they came, without what keeps the connection open. */
  readonly seen: string[] = [];
  /** Everything, to the letter. */
  raw = '';
  private readonly reader: ReadableStreamDefaultReader<Uint8Array>;
  private readonly decoder = new TextDecoder();
  private rest = '';

  private constructor(readonly answer: Response) {
    this.reader = answer.body!.getReader() as ReadableStreamDefaultReader<Uint8Array>;
  }

  static async open(user: TestUser, form: FormData, signal?: AbortSignal): Promise<Lines> {
    const answer = await user.fetch('/classify', { method: 'POST', body: form, signal });
    if (answer.status !== 200) throw new Error(`It answered ${answer.status}: ${await answer.text()}`);
    return new Lines(answer);
  }

  get imageId(): string {
    return this.answer.headers.get('x-image-id') ?? '';
  }

  /** The next line, parsed; undefined once the answer has ended. */
  async next(): Promise<Json> {
    const known = this.seen.length;
    while (this.seen.length === known) if (!(await this.read())) return undefined;
    // More than one may have come together.
    this.rest =
      this.seen
        .splice(known + 1)
        .map((line) => `${line}\n`)
        .join('') + this.rest;
    return JSON.parse(this.seen[known]!);
  }

  /** All that are still to come. */
  async all(): Promise<Json[]> {
    const lines: Json[] = [];
    for (let line = await this.next(); line !== undefined; line = await this.next()) lines.push(line);
    return lines;
  }

  /** Until something has come that is no whole line. */
  async heartbeat(): Promise<void> {
    while (!this.raw.endsWith(' ') && (await this.receive()));
  }

  private async read(): Promise<boolean> {
    const lines = this.rest.split('\n');
    this.rest = lines.pop()!;
    this.seen.push(...lines);
    return lines.length > 0 || this.receive();
  }

  private async receive(): Promise<boolean> {
    const { done, value } = await this.reader.read();
    if (done) return false;
    const text = this.decoder.decode(value, { stream: true });
    this.raw += text;
    this.rest += text;
    return true;
  }
}

/** The answer that tells of a scene, of a picture of its own where none is given. */
export const linesOf = async (user: TestUser, { filename }: Scene, picture?: Buffer): Promise<Lines> =>
  Lines.open(user, formOf(picture ?? (await newPicture()), filename));

/** What each line is about, and the code of its error where it tells of one. */
export const shortly = (lines: readonly Json[]): string[] =>
  lines.map(({ data_description: about, error }) => (error ? `${about}: ${error.code}` : about));
