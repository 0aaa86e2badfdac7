/** A name without regard to case, blanks and punctuation: `S. No.` is `s_no`. */
export const looseName = (name: string): string =>
  name
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, '');

/** `Image 2` and `Image Url (2)` are called as `Image` and `Image Url` are. */
export const nameWithoutNumber = (name: string): string => looseName(name).replace(/\d{1,3}/, '');
