import type { ProductionStatus } from './entities/production.entity.js';

/** Whether it still is to come to an end. */
export const isUnderWay = (status: ProductionStatus | undefined): boolean =>
  status === 'pending' || status === 'running';
