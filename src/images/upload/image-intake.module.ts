import { Module } from '@nestjs/common';
import { AnalysisModule } from '../../analysis/analysis.module.js';
import { UploadService } from './upload.service.js';

/** Takes files in, wherever they come from. */
@Module({ imports: [AnalysisModule], providers: [UploadService], exports: [UploadService] })
export class ImageIntakeModule {}
