/** Pixels of the longer edge: for a list, a grid, and a page about one person. */
export const CROP_SIZES = [96, 192, 384] as const;
export const DEFAULT_CROP_SIZE = 192;

/** Where crops are served: what links point to, and what their signatures are made over. */
export const cropPath = (faceId: string) => `/api/faces/${faceId}/crop`;
