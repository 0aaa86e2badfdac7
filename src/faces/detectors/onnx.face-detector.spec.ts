import { Logger } from '@nestjs/common';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { buildConfig } from '../../config/app-config.js';
import { parseEnvironment } from '../../config/environment.js';
import { transformersInstalled } from '../../models/host/installed.js';
import { ModelHosts } from '../../models/host/model-hosts.js';
import { OnnxFaceDetector } from './onnx.face-detector.js';

vi.mock(import('../../models/host/installed.js'), async (original) => ({
  ...(await original()),
  transformersInstalled: vi.fn<() => boolean>(),
}));

const BOTH = { FACE_DETECTOR_MODEL: '/models/yunet.onnx', FACE_EMBEDDER_MODEL: '/models/sface.onnx' };

function detectorOf(environment: Record<string, string>) {
  const settings = parseEnvironment({ NODE_ENV: 'test', FACE_DETECTOR: 'onnx', ...environment });
  const { models, localModels, faces } = buildConfig(settings);
  return new OnnxFaceDetector(new ModelHosts(localModels), localModels, faces, models);
}

Logger.overrideLogger(false);

describe('faces from ONNX files', () => {
  beforeEach(() => void vi.mocked(transformersInstalled).mockReturnValue(true));

  it.each(['FACE_DETECTOR_MODEL', 'FACE_EMBEDDER_MODEL'])(
    'cannot be had without %s, and it is told what to set',
    (missing) => {
      expect(detectorOf({ ...BOTH, [missing]: '' }).unavailable()).toMatch(
        /FACE_DETECTOR_MODEL.*FACE_EMBEDDER_MODEL/,
      );
    },
  );

  it('cannot be had without the package that runs them, and it is told how to add it', () => {
    expect(detectorOf(BOTH).unavailable()).toBeUndefined();
    vi.mocked(transformersInstalled).mockReturnValue(false);
    expect(detectorOf(BOTH).unavailable()).toContain('npm run add:transformers');
  });

  it('are not in order where a file is gone, but keep nothing from starting', async () => {
    const detector = detectorOf(BOTH);
    await detector.onModuleInit();
    await expect(detector.check()).rejects.toMatchObject({ code: 'MODEL_NOT_LOADED' });
    expect(detector.identity()).toEqual({ provider: 'onnx', model: undefined });
    expect(detector.state()).toBe('cold');
  });
});
