const MASK = '[redacted]';

/** Names of fields, in objects, query strings and headers, whose values stay out of the log. */
const SECRET_NAME =
  '[\\w-]*(?:password|passwd|secret|token|authorization|cookie|signature|api[-_]?key|credential|refresh_?hash)[\\w-]*';

const SECRET_FIELD = new RegExp(
  `("${SECRET_NAME}":)(?:"(?:[^"\\\\]|\\\\.)*"|\\[(?:"(?:[^"\\\\]|\\\\.)*"|[^\\]"])*\\]|-?\\d[\\d.eE+-]*)`,
  'gi',
);
/** The same within a string that itself holds JSON. */
const QUOTED_SECRET_FIELD = new RegExp(`(\\\\+"${SECRET_NAME}\\\\+"\\s*:\\s*\\\\+")[^"\\\\]*`, 'gi');
const SECRET_PARAMETER = new RegExp(`([?&;\\s"]${SECRET_NAME}=)[^&\\s"'\\\\]+`, 'gi');
const BEARER = /\b(Bearer|Basic)\s+[\w.~+/=-]+/gi;
/** Three base64url parts, wherever they stand. */
const JSON_WEB_TOKEN = /\beyJ[\w-]*\.[\w-]+\.[\w-]*/g;
/** `scheme://user:password@host`, as in connection strings. */
const URL_PASSWORD = /(\b[a-z][a-z0-9+.-]{0,30}:\/\/[^\s:@/"]*:)[^\s@/"]+@/gi;

/** Short escapes that move a terminal's cursor back over what was written. */
const CURSOR_ESCAPES = new Set(['\\b', '\\f', '\\r']);
/** JSON escapes, taken pair by pair so that a backslash which is itself escaped is not taken for one. */
const ESCAPE = /\\(?:u([0-9a-fA-F]{4})|.)/g;
/** DEL, the C1 controls, and the marks that reorder or hide text: JSON leaves them unescaped. */
// oxlint-disable-next-line no-control-regex -- finding control characters is the purpose
const UNSAFE = /[\u007f-\u009f\u200b\u2028-\u202e\u2060-\u2069\ufeff]/g;

/**
 * Takes secrets, and the control characters that a terminal would obey, out of one line of JSON. Works on
 * the finished line, so that nothing slips past by being nested, or by standing within a message.
 */
export function redactLine(line: string): string {
  return line
    .replace(ESCAPE, (escape, code?: string) =>
      CURSOR_ESCAPES.has(escape) || (code && Number.parseInt(code, 16) < 0x20) ? '' : escape,
    )
    .replace(UNSAFE, '')
    .replace(SECRET_FIELD, `$1"${MASK}"`)
    .replace(QUOTED_SECRET_FIELD, `$1${MASK}`)
    .replace(SECRET_PARAMETER, `$1${MASK}`)
    .replace(BEARER, `$1 ${MASK}`)
    .replace(JSON_WEB_TOKEN, MASK)
    .replace(URL_PASSWORD, `$1${MASK}@`);
}

/** A user's text on one line: a line break in it must not look like a log line of its own. */
export const onOneLine = (text: string): string => text.replace(/\s*[\r\n\u2028\u2029]+\s*/g, ' ');
