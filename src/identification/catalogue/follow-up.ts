import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AnalysisService } from '../../analysis/analysis.service.js';
import { currentRequestId } from '../../logging/index.js';
import { IDENTIFICATION } from '../identification-tree.js';

interface Before {
  status: string;
  /** Whether it repeats what its owner, or a row, said of this very picture. */
  tellsOfItself: boolean;
}

/** Has what was found out about a picture follow what its owner says of it. */
@Injectable()
export class FollowUp {
  constructor(private readonly analysis: AnalysisService) {}

  /**
   * Within the change of the product, so that nothing that was begun before it is told afterwards. Of a picture that
   * nobody has had identified, nothing is.
   * @returns whether there is anything to start once that is committed
   */
  async plan(db: EntityManager, imageId: string): Promise<boolean> {
    const [before] = await db.query<Before[]>(
      `SELECT status, coalesce(data->'matches' @> jsonb_build_array(jsonb_build_object('imageId', $1::text)), false)
                AS "tellsOfItself"
         FROM productions WHERE image_id = $1::uuid AND producer = $2`,
      [imageId, IDENTIFICATION],
    );
    if (!before) return false;
    // Found elsewhere, it stands whatever the picture is called: nobody is asked for it again.
    const stands = before.status === 'done' && !before.tellsOfItself;
    await this.analysis.planAgain(db, imageId, [stands ? 'product' : IDENTIFICATION], currentRequestId());
    return true;
  }

  start(imageId: string): Promise<void> {
    return this.analysis.start([imageId], currentRequestId());
  }
}
