import { Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import type { Request } from 'express';
import { mkdir } from 'node:fs/promises';
import type { Principal } from '../../auth/access.js';
import { toProblem } from '../../common/problem.js';
import type { AppConfig } from '../../config/app-config.js';
import { InjectConfig } from '../../config/config.module.js';
import type { Image } from '../../database/entities/image.entity.js';
import { withForm, type ReceivedForm } from '../../multipart/multipart.js';
import { MalformedUpload } from '../../multipart/multipart.errors.js';
import type { MultipartOptions } from '../../multipart/multipart-reading.js';
import type { ReceivedFile } from '../../multipart/received-file.js';
import { ImagePresenter } from '../image-presenter.js';
import type { BulkItemDto } from './bulk.dto.js';
import { UploadService, type Uploaded } from './upload.service.js';

/** From multipart requests to images. Whatever the outcome, no temporary file is left behind. */
@Injectable()
export class UploadRequests implements OnModuleInit {
  private readonly logger = new Logger(UploadRequests.name);

  constructor(
    private readonly uploads: UploadService,
    private readonly presenter: ImagePresenter,
    @InjectConfig('images') private readonly config: AppConfig['images'],
    @InjectConfig('storage') private readonly storage: AppConfig['storage'],
  ) {}

  async onModuleInit(): Promise<void> {
    await mkdir(this.storage.temporaryFolder, { recursive: true });
  }

  one(user: Principal, request: Request): Promise<Uploaded> {
    return this.read(request, (form) => this.take(user, form));
  }

  /** For whoever looks at the whole form, of one file at most, before its file is taken in. */
  read<T>(request: Request, use: (form: ReceivedForm) => Promise<T>): Promise<T> {
    const options = this.options({ fields: ['image', 'file'], maxFiles: 1, stopWhenTooLarge: true });
    return withForm(request, options, use);
  }

  /**
   * @param part how it is to be sent, for whoever did not
   * @throws MalformedUpload where there is no file, and whatever refuses an upload
   */
  async take(user: Principal, { files: [file] }: ReceivedForm, part = 'image'): Promise<Uploaded> {
    if (!file) throw new MalformedUpload(`There is no file; send it as a part called "${part}"`);
    return this.uploads.accept(user, file);
  }

  /**
   * The image that these bytes are already, without taking anything in.
   * @throws what would refuse the upload of a file that is no picture
   */
  async find(user: Principal, { files: [file] }: ReceivedForm): Promise<Image | null> {
    return file ? this.uploads.find(user, file) : null;
  }

  async many(user: Principal, request: Request): Promise<BulkItemDto[]> {
    const fields = ['files', 'image', 'file'];
    const options = this.options({ fields, maxFiles: this.config.bulkMaxFiles, stopWhenTooLarge: false });
    return withForm(request, options, async ({ files }) => {
      if (files.length === 0)
        throw new MalformedUpload('There are no files; send them as parts called "files"');
      const items: BulkItemDto[] = [];
      for (const file of files) items.push(await this.item(user, file));
      return items;
    });
  }

  private async item(user: Principal, file: ReceivedFile): Promise<BulkItemDto> {
    const { filename } = file;
    try {
      const { image, duplicate } = await this.uploads.accept(user, file);
      return { filename, status: duplicate ? 'duplicate' : 'created', image: this.presenter.present(image) };
    } catch (error) {
      const { problem, expected } = toProblem(error);
      if (!expected) this.logger.error(error, 'A file of a bulk upload failed');
      const { code, detail, status } = problem;
      return { filename, status: 'rejected', error: { code, detail, status } };
    }
  }

  private options(own: Pick<MultipartOptions, 'fields' | 'maxFiles' | 'stopWhenTooLarge'>): MultipartOptions {
    return {
      ...own,
      maxBytes: this.config.uploadMaxBytes,
      folder: this.storage.temporaryFolder,
      idleTimeout: this.config.uploadIdleTimeout,
    };
  }
}
