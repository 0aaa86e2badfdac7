import type { Request, Response } from 'express';
import type { StoredFile } from '../../../storage/storage.driver.js';

export interface MediaFile {
  file: StoredFile;
  /** The content itself, where it could not be stored. */
  bytes?: Buffer;
  contentType: string;
  /** Quoted. */
  etag: string;
  disposition: string;
  cacheControl: string;
  /** The link itself stands for the right to see it, so the answer is the same whoever asks. */
  signed: boolean;
}

/** How a picture's bytes reach its reader, once it is certain that he may have them. */
export abstract class MediaDelivery {
  /** @throws ImageFileMissing, RangeNotSatisfiable */
  abstract send(request: Request, response: Response, media: MediaFile): Promise<void>;
}
