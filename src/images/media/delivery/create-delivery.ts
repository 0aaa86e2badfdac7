import type { AppConfig } from '../../../config/app-config.js';
import type { FileLinks } from '../../../storage/file-links.js';
import type { Storage } from '../../../storage/storage.driver.js';
import { AccelDelivery } from './accel-delivery.js';
import type { MediaDelivery } from './media-delivery.js';
import { PresignedDelivery } from './presigned-delivery.js';
import { ProxiedDelivery } from './proxied-delivery.js';

type MediaConfig = AppConfig['media'];
type Make = (proxied: ProxiedDelivery, links: FileLinks, config: MediaConfig) => MediaDelivery;

const DELIVERIES: Record<MediaConfig['delivery'], Make> = {
  proxy: (proxied) => proxied,
  presigned: (proxied, links) => new PresignedDelivery(links, proxied),
  accel: (proxied, _, { accelPrefix }) => new AccelDelivery(accelPrefix, proxied),
};

export const createDelivery = (storage: Storage, links: FileLinks, config: MediaConfig): MediaDelivery =>
  DELIVERIES[config.delivery](new ProxiedDelivery(storage), links, config);
