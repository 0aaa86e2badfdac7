import { Module } from '@nestjs/common';
import { AuthModule } from '../auth/auth.module.js';
import { ImagesModule } from '../images/images.module.js';
import { BatchesModule } from './batches.module.js';

/** Files of products in, their state, and files out. */
@Module({ imports: [AuthModule, BatchesModule, ImagesModule] })
export class BatchesApiModule {}
