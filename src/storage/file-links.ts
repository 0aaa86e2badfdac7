export interface FileLink {
  url: string;
  /** For how long from now it works at least. */
  lifeSeconds: number;
}

/** What the answer behind a link says of the file. */
export interface LinkedAs {
  contentType: string;
  disposition: string;
}

/** Links that lead a reader to a stored file without us. */
export abstract class FileLinks {
  abstract sign(key: string, as: LinkedAs): Promise<FileLink>;
}

/** For files that only we can reach. The configuration does not let it come to this. */
export class NoFileLinks extends FileLinks {
  sign(key: string): Promise<FileLink> {
    return Promise.reject(new Error(`There are no links to local files, such as ${key}`));
  }
}
