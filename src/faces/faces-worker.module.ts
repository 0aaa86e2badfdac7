import { Module } from '@nestjs/common';
import { FacesModule } from './faces.module.js';

/** Who takes new faces for somebody's. In worker processes only. */
@Module({
  imports: [FacesModule],
})
export class FacesWorkerModule {}
