import helmet from 'helmet';
import type { RequestHandler } from 'express';

/** For the page and the API; media and the docs set policies of their own. */
export const securityHeaders = (
  servedOverTls: boolean,
  imageSources: readonly string[] = [],
): RequestHandler =>
  helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        imgSrc: ["'self'", 'blob:', 'data:', ...imageSources],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'"],
        connectSrc: ["'self'"],
        objectSrc: ["'none'"],
        baseUri: ["'none'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
      },
    },
    // A browser that has once seen it refuses plain HTTP, which is all that an installation may have.
    strictTransportSecurity: servedOverTls,
    crossOriginEmbedderPolicy: false,
    crossOriginResourcePolicy: { policy: 'same-site' },
    referrerPolicy: { policy: 'no-referrer' },
  });
