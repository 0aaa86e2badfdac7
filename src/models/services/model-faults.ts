import { WorkFault } from '../../common/work-fault.js';

const SAYINGS = {
  MODEL_ANSWER_EMPTY: 'The model gave no answer',
  MODEL_ANSWER_TRUNCATED: 'The answer of the model was cut off before its end',
  MODEL_REFUSED: 'The model refused to answer',
};

/** What a model that could be asked did wrong. Asked again, it would do the same. */
export const modelFault = (code: keyof typeof SAYINGS) => new WorkFault(code, SAYINGS[code]);
