import { ApiProperty } from '@nestjs/swagger';
import { PageDto } from '../../common/paging.dto.js';
import type { FaceChange, FaceChangeKind } from '../../database/entities/face-change.entity.js';
import type { ChangeDetails } from '../people/people-edit.js';

const KINDS: FaceChangeKind[] = [
  'rename',
  'hide',
  'show',
  'cover',
  'merge',
  'split',
  'move',
  'separate',
  'delete',
];

export class ChangedPersonDto {
  @ApiProperty({ format: 'uuid' })
  id: string;

  /** As it was before. */
  @ApiProperty({ example: 'Anna' })
  name: string | null;
}

export class FaceChangeDto {
  @ApiProperty({ format: 'uuid' })
  id: string;

  @ApiProperty({ enum: KINDS })
  kind: FaceChangeKind;

  /** Whom it was about: who was named, merged into, split, moved to. May be gone by now. */
  @ApiProperty({ format: 'uuid' })
  clusterId: string;

  /** The name that was given; absent where none was. */
  @ApiProperty({ example: 'Anna', nullable: true, type: String, required: false })
  name?: string | null;

  /** All who were concerned. */
  people: ChangedPersonDto[];

  /** Faces that were moved, or that the person had. */
  @ApiProperty({ type: 'integer', example: 12 })
  faceCount: number;

  /** Whether it can be undone, unless what it made was changed since. */
  undoable: boolean;

  createdAt: Date;

  @ApiProperty({ nullable: true, type: Date })
  undoneAt: Date | null;

  static from(this: void, change: FaceChange): FaceChangeDto {
    const { people, set } = change.details as ChangeDetails;
    return {
      id: change.id,
      kind: change.kind,
      clusterId: change.clusterId,
      ...('name' in set && { name: set.name }),
      people: people.map(({ id, name }) => ({ id, name })),
      faceCount: change.faceCount,
      undoable: change.undoneAt === null && change.kind !== 'delete',
      createdAt: change.createdAt,
      undoneAt: change.undoneAt,
    };
  }
}

export class FaceChangePageDto extends PageDto {
  data: FaceChangeDto[];
}
