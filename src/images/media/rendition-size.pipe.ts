import { Injectable, NotFoundException, type PipeTransform } from '@nestjs/common';

export type RenditionSize = 'small' | 'medium';

@Injectable()
export class RenditionSizePipe implements PipeTransform<string, RenditionSize> {
  transform(value: string): RenditionSize {
    if (value !== 'small' && value !== 'medium') throw new NotFoundException();
    return value;
  }
}
