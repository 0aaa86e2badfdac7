import sharp from 'sharp';

/** Every loader is a door: libvips would render SVG, PDF and more, whatever the file is called. */
sharp.block({ operation: ['VipsForeignLoad'] });
sharp.unblock({
  operation: [
    'VipsForeignLoadJpeg',
    'VipsForeignLoadPng',
    'VipsForeignLoadWebp',
    'VipsForeignLoadNsgif',
    'VipsForeignLoadTiff',
    'VipsForeignLoadHeif',
  ],
});

// Pictures are seen once each, so the operation cache would only hold memory. One thread per picture gives
// the most pictures per second: several are always in hand.
sharp.cache(false);
sharp.concurrency(1);

/** The one configured sharp: import it from here, never from the package. */
export { sharp };
