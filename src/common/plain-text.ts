// C0 controls but tab and line feed, C1 controls, and bidirectional overrides that reorder what is shown.
// oxlint-disable-next-line no-control-regex -- they are what is looked for
const UNWANTED = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g;

/** A person's text as it is stored: NFC, trimmed, without NUL (which PostgreSQL refuses) and its like. */
export const plainText = (value: unknown): unknown =>
  typeof value === 'string' ? value.toWellFormed().normalize('NFC').replace(UNWANTED, '').trim() : value;
