/** Of a producer's time: the rest is for what it does itself, and for what stands where nobody answers. */
const SHARE = 0.9;

/** In milliseconds, what those whom a producer asks have together. */
export const timeForAsking = ({ timeoutSeconds }: { timeoutSeconds: number }): number =>
  timeoutSeconds * 1000 * SHARE;
