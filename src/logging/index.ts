export * from './log-context.js';
export * from './logger.js';
export * from './platform-logger.js';
export * from './request-logging.js';
