import { Injectable } from '@nestjs/common';
import { RemovesUserData, UserDataRemover } from '../users/user-data-remover.js';
import { ImagesService } from './images.service.js';

/** What a deleted account leaves behind here: nothing. */
@Injectable()
@RemovesUserData('then')
export class UserImagesRemover extends UserDataRemover {
  constructor(private readonly images: ImagesService) {
    super();
  }

  async removeAllOf(userId: number): Promise<void> {
    await this.images.deleteAllOf(userId);
  }
}
