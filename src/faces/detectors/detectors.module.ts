import { Module, type Type } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import type { AppConfig } from '../../config/app-config.js';
import { configToken } from '../../config/config.module.js';
import { createDriver } from '../../models/create-driver.js';
import { ModelDirectory } from '../../models/model-directory.js';
import { ComprefaceFaceDetector } from './compreface.face-detector.js';
import { FaceDetector } from './face-detector.driver.js';
import { ImmichMlFaceDetector } from './immich-ml.face-detector.js';
import { OnnxFaceDetector } from './onnx.face-detector.js';

type DetectorName = NonNullable<AppConfig['models']['faceDetector']>;

const DRIVERS: Record<DetectorName, Type<FaceDetector>> = {
  'immich-ml': ImmichMlFaceDetector,
  compreface: ComprefaceFaceDetector,
  onnx: OnnxFaceDetector,
};

/** Provides the configured detector: undefined where there is none. */
@Module({
  providers: [
    {
      provide: FaceDetector,
      inject: [configToken('models'), ModuleRef, ModelDirectory],
      useFactory: async (
        { faceDetector }: AppConfig['models'],
        modules: ModuleRef,
        directory: ModelDirectory,
      ): Promise<FaceDetector | undefined> => {
        const type = faceDetector && DRIVERS[faceDetector];
        return type && createDriver('faces', type, modules, directory);
      },
    },
  ],
  exports: [FaceDetector],
})
export class DetectorsModule {}
