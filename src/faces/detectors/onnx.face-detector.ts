import { Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { withDeadline } from '../../common/deadline.js';
import { WorkFault } from '../../common/work-fault.js';
import type { AppConfig } from '../../config/app-config.js';
import { InjectConfig } from '../../config/config.module.js';
import { assertLoadable } from '../../models/host/host-faults.js';
import { HOW_TO_INSTALL, transformersInstalled } from '../../models/host/installed.js';
import type { ModelHost } from '../../models/host/model-host.js';
import { ModelHosts } from '../../models/host/model-hosts.js';
import type { Answer } from '../../models/host/tasks/faces.task.mjs';
import { normalise } from '../../vectors/vector.js';
import { toDetectedFaces, type FoundFace } from './boxes.js';
import { FaceDetector, type DetectedFace } from './face-detector.driver.js';
import { ModelFile } from './onnx/model-file.js';

/** Of a hash, what tells the few files apart that an installation ever sees. */
const HASH_DIGITS = 12;

/** Finds faces in a process of our own, with two files that the operator supplies. */
@Injectable()
export class OnnxFaceDetector extends FaceDetector implements OnModuleInit {
  readonly name = 'onnx';
  private readonly logger = new Logger(OnnxFaceDetector.name);
  private readonly detector: ModelFile;
  private readonly embedder: ModelFile;
  private host: ModelHost | undefined;

  constructor(
    private readonly hosts: ModelHosts,
    @InjectConfig('localModels') private readonly files: AppConfig['localModels'],
    @InjectConfig('faces') private readonly faces: AppConfig['faces'],
    @InjectConfig('models') private readonly models: AppConfig['models'],
  ) {
    super();
    this.detector = new ModelFile('detector', files.faceDetectorFile ?? '');
    this.embedder = new ModelFile('embedder', files.faceEmbedderFile ?? '');
  }

  /** Processes that never ask for faces tell too what their origin would be. */
  async onModuleInit(): Promise<void> {
    if (this.unavailable() !== undefined) return;
    for (const file of [this.detector, this.embedder]) {
      await file.read().catch((fault: Error) => this.logger.warn(fault.message));
    }
  }

  /** By what the embedder's file holds: the same file under another name makes the same vectors. */
  get model(): string {
    return `${this.name}/${digits(this.embedder) ?? 'missing'}`;
  }

  async detect(picture: Buffer, signal: AbortSignal): Promise<DetectedFace[]> {
    const { minScore } = this.faces;
    const host = await this.hosted();
    const { width, height, faces } = await withDeadline(
      this.models.timeoutSeconds * 1000,
      signal,
      ({ signal }) => host.ask<Answer>({ picture, minScore }, signal),
    );
    return toDetectedFaces(faces.map(toFound), { width, height, minScore });
  }

  unavailable(): string | undefined {
    if (!this.files.faceDetectorFile || !this.files.faceEmbedderFile) {
      return 'FACE_DETECTOR=onnx needs the files of a detector and an embedder: set FACE_DETECTOR_MODEL and FACE_EMBEDDER_MODEL';
    }
    return transformersInstalled() ? undefined : HOW_TO_INSTALL;
  }

  /** Of both files, as either makes other faces. Files that nobody could read yet make nothing look out of date. */
  identity() {
    const [detector, embedder] = [digits(this.detector), digits(this.embedder)];
    return { provider: this.name, model: detector && embedder && `${detector}+${embedder}` };
  }

  /** Files that lie ready are in order: they are loaded when somebody asks, which in the API nobody does. */
  async check(): Promise<void> {
    await Promise.all([this.detector.check(), this.embedder.check()]);
    if (this.host) assertLoadable(this.host.state());
  }

  override async warmUp(): Promise<void> {
    await (await this.hosted()).warmUp();
  }

  override state() {
    return this.host?.state().state ?? 'cold';
  }

  private async hosted(): Promise<ModelHost> {
    const [detector, embedder] = await Promise.all([this.detector.read(), this.embedder.read()]);
    this.host ??= this.hosts.host({
      name: 'faces',
      task: 'faces',
      settings: { detector, embedder },
      modelBytes: detector.bytes + embedder.bytes,
    });
    return this.host;
  }
}

const digits = (file: ModelFile) => file.sha256?.slice(0, HASH_DIGITS);

function toFound({ box: { x, y, width, height }, score, vector }: Answer['faces'][number]): FoundFace {
  const unit = normalise(vector);
  if (!unit) throw new WorkFault('MODEL_ANSWER_EMPTY', 'The face embedder gave a face no vector');
  return { edges: { x1: x, y1: y, x2: x + width, y2: y + height }, score, vector: unit };
}
