import { describe, expect, it } from 'vitest';
import { cameraBrand, cameraName } from './camera-name.js';

const camera = (make: string | null, model: string | null) => ({ make, model });

describe('cameraName and cameraBrand', () => {
  it.each([
    ['NIKON CORPORATION', 'NIKON D70', 'Nikon D70', 'nikon'],
    ['NIKON', 'COOLPIX P6000', 'Nikon COOLPIX P6000', 'nikon'],
    ['Apple', 'iPhone 11', 'Apple iPhone 11', 'apple'],
    ['EASTMAN KODAK COMPANY', 'KODAK DC240 ZOOM DIGITAL CAMERA', 'Kodak DC240', 'kodak'],
    ['Samsung Techwin', '<Digimax i50 MP3, Samsung #1 MP3>', 'Samsung Techwin Digimax i50', 'samsung'],
    ['OLYMPUS IMAGING CORP.', 'E-M10', 'Olympus E-M10', 'olympus'],
    ['OLYMPUS OPTICAL CO.,LTD', 'C2500L', 'Olympus C2500L', 'olympus'],
    ['RICOH IMAGING COMPANY, LTD.', 'PENTAX K-1', 'Pentax K-1', 'pentax'],
    ['SONY', 'HDR-HC3', 'Sony HDR-HC3', 'sony'],
    ['samsung', 'SM-G930F', 'Samsung SM-G930F', 'samsung'],
    ['DJI', 'XT2', 'DJI XT2', 'dji'],
    ['Jolla', 'Jolla', 'Jolla', 'jolla'],
    ['WWL', 'ION230', 'WWL ION230', null],
    ['Polyphony Digital Inc.', 'Gran Turismo 5', 'Polyphony Digital Gran Turismo 5', null],
  ])('of %s and %s are %s and %s', (make, model, name, brand) => {
    expect(cameraName(camera(make, model))).toBe(name);
    expect(cameraBrand(camera(make, model))).toBe(brand);
  });

  it('cope with a part alone or none', () => {
    expect(cameraName(camera(null, 'X100'))).toBe('X100');
    expect(cameraName(camera('Leica', null))).toBe('Leica');
    expect(cameraName(null)).toBeNull();
    expect(cameraBrand(camera(null, 'X100'))).toBeNull();
    expect(cameraBrand(null)).toBeNull();
  });
});
