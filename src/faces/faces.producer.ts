import { Inject, Injectable, Optional } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Producer, type ProduceContext, type Produces, type Source } from '../analysis/producer.js';
import { ModelCalls } from '../models/model-calls.js';
import { FaceDetector } from './detectors/face-detector.driver.js';
import { FaceStore } from './face-store.js';
import { FaceGrouping } from './grouping/face-grouping.js';

@Injectable()
@Producer({ name: 'faces', parent: 'renditions', lane: 'model', trigger: 'upload', version: 1 })
export class FacesProducer implements Produces<'faces'> {
  constructor(
    @Optional() @Inject(FaceDetector) private readonly detector: FaceDetector | undefined,
    private readonly calls: ModelCalls,
    private readonly store: FaceStore,
    private readonly grouping: FaceGrouping,
  ) {}

  async produce(source: Source, { signal }: ProduceContext) {
    const { image } = source;
    const detector = this.detector!;
    const picture = await source.rendition('medium');
    const detected = await this.calls.run('faces', detector, image.ownerId, () =>
      detector.detect(picture, signal),
    );
    // As of this answer: a service tells its model no earlier.
    const { model } = detector;
    const provenance = detector.identity();
    const faces = await this.store.identify(image.id, detected);
    return {
      data: { faces: faces.map(({ id, box, score }) => ({ id, box, score })), model },
      provenance,
      keep: (db: EntityManager) => this.store.replace(db, image, model, faces),
      kept: () => this.grouping.request(image.ownerId),
    };
  }

  unavailable() {
    if (this.detector) return this.detector.unavailable();
    return 'No face detector is configured: set FACE_DETECTOR to immich-ml, compreface or onnx.';
  }

  identity() {
    return this.detector?.identity();
  }
}
