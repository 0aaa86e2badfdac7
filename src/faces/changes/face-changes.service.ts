import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Principal } from '../../auth/access.js';
import type { Page, PageQueryDto } from '../../common/paging.dto.js';
import { FaceChange } from '../../database/entities/face-change.entity.js';
import { pageById } from '../../database/page-by-id.js';
import { FaceChangeDto } from './face-changes.dto.js';
import { PeopleUndo } from './people-undo.js';

/** What was changed of people, and taking it back. */
@Injectable()
export class FaceChangesService {
  constructor(
    private readonly source: DataSource,
    private readonly undoing: PeopleUndo,
  ) {}

  async list(owner: Principal, query: PageQueryDto): Promise<Page<FaceChangeDto>> {
    const builder = this.source
      .getRepository(FaceChange)
      .createQueryBuilder('change')
      .where('change.owner_id = :ownerId', { ownerId: owner.userId });
    const page = await pageById(builder, query, 'DESC');
    return { ...page, data: page.data.map(FaceChangeDto.from) };
  }

  /** @throws ChangeNotFound, ChangeNotUndoable */
  async undo(owner: Principal, id: string): Promise<FaceChangeDto> {
    await this.undoing.undo(owner, id);
    return FaceChangeDto.from(await this.source.getRepository(FaceChange).findOneByOrFail({ id }));
  }
}
