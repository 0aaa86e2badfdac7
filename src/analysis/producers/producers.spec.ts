import { describe, expect, it } from 'vitest';
import { imageFolder } from '../../imaging/storage-keys.js';
import { sharp } from '../../imaging/sharp.js';
import { plain, scene } from '../../imaging/testing/pictures.js';
import { UndecodableImage } from '../producer.js';
import { CaptionProducer } from './caption.producer.js';
import { FingerprintProducer } from './fingerprint.producer.js';
import { MetadataProducer } from './metadata.producer.js';
import { PaletteProducer } from './palette.producer.js';
import { builtinChain, context, localSource, renderedSource } from './testing/local-source.js';

const EXIF = {
  IFD0: { Make: 'Canon', Model: 'Canon EOS R6' },
  IFD2: { DateTimeOriginal: '2024:07:01 18:30:05', OffsetTimeOriginal: '+02:00', ExposureTime: '1/250' },
};

const sidewaysPhoto = () =>
  scene(1600, 1200).withMetadata({ orientation: 6 }).withExif(EXIF).jpeg().toBuffer();

describe('renditions', () => {
  it('are upright, bounded and beside the original', async () => {
    const { source, storage, renditions } = await renderedSource(await sidewaysPhoto());

    const folder = imageFolder(source.image.id);
    expect(renditions.medium).toMatchObject({ width: 768, height: 1024 });
    expect(renditions.small).toMatchObject({ width: 240, height: 320 });
    for (const size of ['medium', 'small']) {
      expect((await (await storage.open(`${folder}/${size}.jpg`)).toArray()).length).toBeGreaterThan(0);
    }
    expect(await sharp(await source.rendition('small')).metadata()).toMatchObject({
      width: 240,
      height: 320,
      space: 'srgb',
    });
    expect(Buffer.from(renditions.thumbhash, 'base64').length).toBeGreaterThan(10);
  });

  it('carry nothing of the original beside its pixels', async () => {
    const { source } = await renderedSource(
      Buffer.concat([await sidewaysPhoto(), Buffer.from('<?php evil')]),
    );

    const bytes = (await source.rendition('medium')).toString('latin1');
    expect(bytes).not.toMatch(/Exif|Canon|<\?php/);
  });

  it('never enlarge', async () => {
    const { renditions } = await renderedSource(await plain(10, 7, 'red').png().toBuffer());
    expect(renditions.medium).toMatchObject({ width: 10, height: 7 });
  });

  it('of a damaged picture say that it never will be decoded', async () => {
    const whole = await scene().jpeg().toBuffer();
    const damaged = renderedSource(whole.subarray(0, whole.length / 2));
    await expect(damaged).rejects.toBeInstanceOf(UndecodableImage);
  });
});

describe('metadata', () => {
  it('gives upright sizes, the camera and the wall time to the image', async () => {
    const producer = new MetadataProducer();
    const { source } = await localSource(await sidewaysPhoto());

    const { data } = await producer.produce(source);

    expect(data).toMatchObject({
      format: 'jpeg',
      width: 1200,
      height: 1600,
      orientation: 6,
      pages: 1,
      warnings: [],
    });
    expect(data.exposure?.time).toBeCloseTo(0.004);
    expect(producer.imageFields(data)).toMatchObject({
      width: 1200,
      height: 1600,
      camera: 'Canon EOS R6',
      takenAt: '2024-07-01 18:30:05',
      takenAtOffset: '+02:00',
    });
  });
});

describe('palette and fingerprint', () => {
  it('call a red square red, and too flat for a fingerprint', async () => {
    const { source } = await renderedSource(await plain(400, 400, '#ff0000').png().toBuffer());
    const fingerprint = new FingerprintProducer();

    expect((await new PaletteProducer().produce(source)).data.colours).toMatchObject([
      { name: 'red', share: 1 },
    ]);
    const { data } = await fingerprint.produce(source);
    expect(fingerprint.imageFields(data)).toEqual({ fingerprint: null });
  });

  it('give the fingerprint as 64 bits', async () => {
    const { source } = await renderedSource(await scene().png().toBuffer());
    const fingerprint = new FingerprintProducer();

    const { data } = await fingerprint.produce(source);

    expect(data.dhash).toMatch(/^[0-9a-f]{16}$/);
    expect(fingerprint.imageFields(data).fingerprint).toMatch(/^[01]{64}$/);
  });
});

describe('caption', () => {
  const caption = new CaptionProducer(builtinChain());

  it('says what pixels and EXIF show, the same each time, and whose words they are', async () => {
    const { source } = await renderedSource(await sidewaysPhoto());

    const { data, provenance } = await caption.produce(source, context);

    expect(data.caption).toMatch(
      /^Portrait-format photo.*; taken in the evening of 1 July 2024 with Canon EOS R6\.$/,
    );
    const names = data.tags.map(({ name }) => name);
    // What is seen leads, the format ends the list; without a place, July is no season.
    expect(names.slice(-4)).toEqual(['evening', '2024', 'canon', 'portrait format']);
    expect(provenance).toEqual({ provider: 'builtin', model: 'pixels-and-exif', version: '2' });
    expect(await caption.produce(source, context)).toEqual({ data, provenance });
  });

  it('claims nothing that is not known', async () => {
    const { source } = await renderedSource(await plain(300, 300, '#ff0000').png().toBuffer());

    const { data } = await caption.produce(source, context);

    expect(data.caption).toBe('Square picture, plain red.');
    expect(data.tags).toEqual([
      { name: 'red', score: 1 },
      { name: 'square format', score: 1 },
    ]);
  });

  it('sees greys, darkness and blur', async () => {
    const night = scene().greyscale().linear(0.4, -10).blur(8);
    const { source } = await renderedSource(await night.png().toBuffer());

    const { data } = await caption.produce(source, context);

    expect(data.caption).toMatch(/black-and-white picture.*, dark.*\.$/);
    const names = data.tags.map(({ name }) => name);
    expect(names[0]).toBe('black and white');
    expect(names).toEqual(expect.arrayContaining(['dark']));
    for (const { score } of data.tags) expect(score).toBeGreaterThan(0);
  });

  it('names the colours that the palette names', async () => {
    for (const seed of [1, 2, 3, 4]) {
      const { source } = await renderedSource(await scene(1600, 1100, seed).png().toBuffer());
      const { colours } = (await new PaletteProducer().produce(source)).data;
      const { data } = await caption.produce(source, context);

      const names = colours.map(({ name }) => name);
      const tags = data.tags.map(({ name }) => name);
      expect(tags).toContain(names[0]);
      const others = ['dark', 'bright', 'sharp', 'blurry', 'black and white', 'landscape format'];
      expect([...names, ...others]).toEqual(expect.arrayContaining(tags));
    }
  });

  it('does not call transparent parts white', async () => {
    const clear = { r: 0, g: 0, b: 0, alpha: 0 };
    const empty = sharp({ create: { width: 200, height: 200, channels: 4, background: clear } });
    const disc = await plain(80, 80, '#ff0000').png().toBuffer();
    const cutOut = empty.clone().composite([{ input: disc, top: 60, left: 60 }]);
    const captionOf = async (picture: typeof empty) => {
      const { source } = await renderedSource(await picture.png().toBuffer());
      return (await caption.produce(source, context)).data;
    };

    expect((await captionOf(empty)).caption).toBe('Empty, fully transparent picture.');
    const data = await captionOf(cutOut);
    expect(data.caption).toMatch(/^Square picture, .*red.*, mostly transparent\.$/);
    const names = data.tags.map(({ name }) => name);
    expect(names[0]).toBe('red');
    expect(names).toContain('transparent');
    expect(names).not.toContain('white');
  });
});
