import { oneLine, shortened } from '../clean-text.js';

const MAX_LENGTH = 500;

/** What a model says, as a caption; empty where it says nothing. */
export const captionText = (text: string) => shortened(oneLine(text), MAX_LENGTH);
