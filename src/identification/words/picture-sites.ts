import { siteOf } from './site.js';
import { compact } from './tokens.js';
import { wordSet } from './word-set.js';

/** They tell what is seen in a picture, and not what product it shows. */
const PICTURE_SITES = wordSet(
  'unsplash pexels pinterest pinimg shutterstock adobestock stockadobe adobe istock istockphoto gettyimages alamy',
  'freepik dreamstime depositphotos 123rf pixabay stocksy rawpixel flickr deviantart behance wikipedia wikimedia',
);

export const isPictureSite = (url: string | null, site: string | null): boolean =>
  [siteOf(url) ?? '', compact(site ?? '')].some((name) => PICTURE_SITES.has(name));
