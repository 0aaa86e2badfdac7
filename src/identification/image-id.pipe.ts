import { Injectable, type PipeTransform } from '@nestjs/common';
import { UUID_PATTERN } from '../common/ids.js';
import { ImageNotFound } from '../images/images.errors.js';

/** What is no id names no image: 404, like an id that nobody has. */
@Injectable()
export class ImageIdPipe implements PipeTransform<string, string> {
  transform(value: string): string {
    if (!UUID_PATTERN.test(value)) throw new ImageNotFound();
    return value.toLowerCase();
  }
}
