import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Principal } from '../../auth/access.js';
import { PeopleAnnouncements } from '../people-announcements.js';
import { PersonNotFound } from '../faces.errors.js';
import { FaceGrouping } from '../grouping/face-grouping.js';
import { inOwnersTurn } from '../owner-transaction.js';
import { PeopleEdit } from './people-edit.js';

export interface Changed<T> {
  result: T;
  /** By which it can be undone; null where nothing has changed. */
  changeId: string | null;
}

/** Changes of people by persons: one at a time for each owner, told to all who listen, and heeded by the grouping. */
@Injectable()
export class PeopleTurn {
  constructor(
    private readonly source: DataSource,
    private readonly announcements: PeopleAnnouncements,
    private readonly grouping: FaceGrouping,
  ) {}

  async take<T>(owner: Principal, work: (edit: PeopleEdit) => Promise<T>): Promise<Changed<T>> {
    const outcome = await inOwnersTurn(this.source, owner.userId, async (db) => {
      const edit = new PeopleEdit(db, owner.userId);
      const result = await work(edit);
      return { result, changeId: edit.changeId, images: await edit.finish() };
    });
    if (!outcome) throw new PersonNotFound();
    await this.announcements.announce(owner.userId, outcome.images);
    await this.grouping.request(owner.userId);
    return { result: outcome.result, changeId: outcome.changeId };
  }
}
