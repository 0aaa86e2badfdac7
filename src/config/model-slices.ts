import { join, resolve } from 'node:path';
import type { Environment } from './environment.js';

/** `https://host`, `https://host/` and, where the service has its routes below `/v1`, `https://host/v1` alike. */
const base = (address: string | undefined) => address?.replace(/\/+$/, '').replace(/\/v1$/, '');

/** What may be asked of which model, and where these are. */
export const modelSlices = (environment: Environment, dataDir: string) => ({
  models: {
    captioners: environment.CAPTIONERS,
    embedder: environment.EMBEDDER,
    faceDetector: environment.FACE_DETECTOR,
    textReader: environment.TEXT_READER,
    moderator: environment.MODERATOR,
    timeoutSeconds: environment.MODEL_TIMEOUT,
    concurrency: environment.MODEL_CONCURRENCY,
    callsPerUserPerDay: environment.MODEL_CALLS_PER_USER_PER_DAY,
    zeroShot: { labels: environment.ZERO_SHOT_LABELS, minScore: environment.ZERO_SHOT_MIN_SCORE },
  },
  modelServices: {
    blip: { url: base(environment.BLIP_SERVICE_URL) },
    openai: {
      url: base(environment.OPENAI_BASE_URL),
      apiKey: environment.OPENAI_API_KEY,
      model: environment.OPENAI_MODEL,
      maxTokens: environment.OPENAI_MAX_TOKENS,
      maxTokensField: environment.OPENAI_MAX_TOKENS_FIELD,
      /** Sent along with each request, over what we would send. */
      options: environment.OPENAI_OPTIONS,
    },
    immichMl: {
      url: base(environment.IMMICH_ML_URL),
      clipModel: environment.IMMICH_ML_CLIP_MODEL,
      faceModel: environment.IMMICH_ML_FACE_MODEL,
      ocrModel: environment.IMMICH_ML_OCR_MODEL,
    },
    compreface: { url: base(environment.COMPREFACE_URL), apiKey: environment.COMPREFACE_API_KEY },
  },
  localModels: {
    captionModel: environment.TRANSFORMERS_CAPTION_MODEL,
    clipModel: environment.TRANSFORMERS_CLIP_MODEL,
    dtype: environment.TRANSFORMERS_DTYPE,
    allowRemote: environment.TRANSFORMERS_ALLOW_REMOTE,
    remoteHost: environment.TRANSFORMERS_REMOTE_HOST ?? 'https://huggingface.co',
    cacheFolder: environment.TRANSFORMERS_CACHE_DIR
      ? resolve(environment.TRANSFORMERS_CACHE_DIR)
      : join(dataDir, 'models'),
    faceDetectorFile: environment.FACE_DETECTOR_MODEL,
    faceEmbedderFile: environment.FACE_EMBEDDER_MODEL,
    /** 0: as the model's files suggest. */
    maxMemoryMb: environment.MODEL_MAX_MEMORY_MB,
    idleSeconds: environment.MODEL_IDLE_TIMEOUT,
  },
  faces: { minScore: environment.FACE_MIN_SCORE, matchThreshold: environment.FACE_MATCH_THRESHOLD },
});
