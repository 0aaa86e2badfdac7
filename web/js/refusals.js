/** For people; the server's words are for whoever writes clients, and name limits and formats. */
const SENTENCES = {
  UNSUPPORTED_IMAGE: 'Not a picture that can be read here',
  BROKEN_IMAGE: 'The picture is damaged or incomplete',
  EMPTY_FILE: 'The file is empty',
  FILE_TOO_LARGE: 'The file is too big to upload',
  IMAGE_TOO_LARGE: 'The picture has too many pixels or pages',
  QUOTA_EXCEEDED: 'Your storage is full. Delete some pictures to make room',
};

/** @returns what to say about a file that was not taken, and the details where there are more */
export function explainRefusal({ code, message }) {
  const reason = SENTENCES[code] ?? message;
  return { reason, details: message.startsWith(reason) ? undefined : message };
}
