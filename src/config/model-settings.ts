import { z } from 'zod';
import { choice, flag, integer, list, optional, text } from './setting-types.js';

export const CAPTIONER_NAMES = ['blip', 'openai', 'transformers', 'builtin'] as const;
export type CaptionerName = (typeof CAPTIONER_NAMES)[number];

const address = optional(z.url({ protocol: /^https?$/ }));
/** A folder, or `owner/name@revision`. */
const model = optional(z.string());
const fraction = (fallback: number, min = 0, max = 1) =>
  optional(z.coerce.number().min(min).max(max)).transform((value) => value ?? fallback);
const isCaptioner = (name: string): name is CaptionerName =>
  (CAPTIONER_NAMES as readonly string[]).includes(name);
const captioners = list.transform((names, context): CaptionerName[] => {
  const known = names.filter(isCaptioner);
  if (known.length < names.length || new Set(known).size < known.length) {
    context.addIssue({ code: 'custom', message: `give some of ${CAPTIONER_NAMES.join(', ')}, each once` });
  }
  return known.length > 0 ? known : ['builtin'];
});
const jsonObject = optional(z.string()).transform((value, context): Record<string, unknown> => {
  try {
    return z.record(z.string(), z.unknown()).parse(JSON.parse(value ?? '{}'));
  } catch {
    context.addIssue({ code: 'custom', message: 'give a JSON object' });
    return z.NEVER;
  }
});

/** Every variable about models and the services that run them. */
export const modelSettings = {
  CAPTIONERS: captioners,
  EMBEDDER: optional(z.enum(['transformers', 'immich-ml'])),
  FACE_DETECTOR: optional(z.enum(['immich-ml', 'compreface', 'onnx'])),
  TEXT_READER: optional(z.enum(['immich-ml', 'openai'])),
  MODERATOR: optional(z.enum(['openai'])),

  BLIP_SERVICE_URL: address,
  OPENAI_BASE_URL: address,
  OPENAI_API_KEY: optional(z.string()),
  OPENAI_MODEL: optional(z.string()),
  OPENAI_MAX_TOKENS: integer(800, 16, 100_000),
  OPENAI_MAX_TOKENS_FIELD: choice(['max_tokens', 'max_completion_tokens'], 'max_tokens'),
  OPENAI_OPTIONS: jsonObject,
  IMMICH_ML_URL: address,
  IMMICH_ML_CLIP_MODEL: text('ViT-B-32__openai'),
  IMMICH_ML_FACE_MODEL: text('buffalo_l'),
  IMMICH_ML_OCR_MODEL: text('PP-OCRv5_mobile'),
  COMPREFACE_URL: address,
  COMPREFACE_API_KEY: optional(z.string()),

  TRANSFORMERS_CAPTION_MODEL: model,
  TRANSFORMERS_CLIP_MODEL: model,
  TRANSFORMERS_DTYPE: choice(['fp32', 'fp16', 'q8', 'q4'], 'q8'),
  TRANSFORMERS_ALLOW_REMOTE: flag(false),
  TRANSFORMERS_REMOTE_HOST: address,
  TRANSFORMERS_CACHE_DIR: optional(z.string()),
  FACE_DETECTOR_MODEL: optional(z.string()),
  FACE_EMBEDDER_MODEL: optional(z.string()),
  MODEL_MAX_MEMORY_MB: integer(0, 0, 1_000_000),
  MODEL_IDLE_TIMEOUT: integer(600, 1, 86_400),

  MODEL_TIMEOUT: integer(30, 1, 3600),
  MODEL_CONCURRENCY: integer(2, 1, 64),
  MODEL_CALLS_PER_USER_PER_DAY: integer(0, 0, 1_000_000_000),

  ZERO_SHOT_LABELS: list,
  ZERO_SHOT_MIN_SCORE: fraction(0.05),
  FACE_MIN_SCORE: fraction(0.7),
  FACE_MATCH_THRESHOLD: fraction(0.5, 0.05, 0.99),
};

/** What each setting may be, but not all of them together. Read raw, so that other faults do not hide these. */
export function modelFaults(source: Record<string, string | undefined>): string[] {
  const faults: string[] = [];
  const remote = ['true', '1'].includes(source['TRANSFORMERS_ALLOW_REMOTE'] ?? '');
  for (const name of ['TRANSFORMERS_CAPTION_MODEL', 'TRANSFORMERS_CLIP_MODEL']) {
    const given = source[name];
    const isFolder = given?.startsWith('/') || given?.startsWith('.');
    if (given && remote && !isFolder && !/^[\w.-]+\/[\w.-]+@[\w./-]+$/.test(given)) {
      faults.push(`${name}: name the revision as well, such as owner/name@commit, or give a folder`);
    }
  }
  return faults;
}
