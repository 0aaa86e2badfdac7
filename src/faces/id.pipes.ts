import { Injectable, type PipeTransform } from '@nestjs/common';
import { UUID_PATTERN } from '../common/ids.js';
import { ChangeNotFound, FaceNotFound, PersonNotFound } from './faces.errors.js';

/** What is no id names nothing: 404, like an id that nobody has. */
export const idPipe = (NotFound: new () => Error) => {
  @Injectable()
  class IdPipe implements PipeTransform<string, string> {
    transform(value: string): string {
      if (!UUID_PATTERN.test(value)) throw new NotFound();
      return value.toLowerCase();
    }
  }
  return IdPipe;
};

export const PersonIdPipe = idPipe(PersonNotFound);
export const FaceIdPipe = idPipe(FaceNotFound);
export const ChangeIdPipe = idPipe(ChangeNotFound);
