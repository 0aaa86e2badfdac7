import { Module } from '@nestjs/common';
import { configuredDriver } from '../../models/configured-driver.js';
import { ImmichMlFaceDetector } from './immich-ml.face-detector.js';
import { ComprefaceFaceDetector } from './compreface.face-detector.js';
import { OnnxFaceDetector } from './onnx.face-detector.js';
import { FaceDetector } from './face-detector.driver.js';

/** The configured detector: undefined where there is none. */
@Module({
  providers: [
    configuredDriver('faces', FaceDetector, ({ faceDetector }) => faceDetector, {
      'immich-ml': ImmichMlFaceDetector,
      compreface: ComprefaceFaceDetector,
      onnx: OnnxFaceDetector,
    }),
  ],
  exports: [FaceDetector],
})
export class DetectorsModule {}
