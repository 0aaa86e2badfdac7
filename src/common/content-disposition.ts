/** RFC 6266: a plain ASCII name for old readers, the real one percent-encoded (RFC 8187). */
export function dispositionOf(kind: 'inline' | 'attachment', name: string, fallback: string): string {
  const ascii = name
    .normalize('NFKD')
    .replace(/[^\x20-\x7e]/g, '')
    .replace(/["\\%;/]/g, '_');
  const encoded = encodeURIComponent(name.toWellFormed()).replace(
    /['()*]/g,
    (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `${kind}; filename="${ascii || fallback}"; filename*=UTF-8''${encoded}`;
}
