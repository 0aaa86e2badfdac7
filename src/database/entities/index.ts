export * from './api-key.entity.js';
export * from './audit-event.entity.js';
export * from './image.entity.js';
export * from './lane-control.entity.js';
export * from './model-usage.entity.js';
export * from './production.entity.js';
export * from './session.entity.js';
export * from './user.entity.js';
