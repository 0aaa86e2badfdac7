import type { TestApp } from '../app.js';

/** As if what has no result had been tried two hours ago. */
export const ageFailures = (app: TestApp, imageId: string) =>
  app.database.query(
    `UPDATE productions SET finished_at = now() - interval '2 hours' WHERE image_id = $1 AND status <> 'done'`,
    [imageId],
  );
