import { describe, expect, it } from 'vitest';
import { addressesOf, describeUrlColumns, readColumns } from './columns.js';

describe('columns of addresses', () => {
  it.each([
    ['Name,Image 1,Image 2,Image 3', ['Image 1', 'Image 2', 'Image 3'], []],
    ['Image Url (2),Name,image_url_1', ['Image Url (2)', 'image_url_1'], []],
    ['Image 1 Url,Image 2 Url', ['Image 1 Url', 'Image 2 Url'], []],
    ['Image,Image 2', ['Image', 'Image 2'], []],
    ['Image,Images', ['Images'], ['Image']],
    ['url,Input Image Urls', ['Input Image Urls'], ['url']],
    ['Images,Image 1,Image 2', ['Images'], ['Image 1', 'Image 2']],
    ['Image 1,Image 1', ['Image 1', 'Image 1'], []],
    ['Image 1,Url 1', ['Image 1'], ['Url 1']],
  ])('of %j', (header, urlColumns, otherUrlColumns) => {
    const { names, urls } = readColumns(header.split(','));
    expect(describeUrlColumns(names, urls[0]!)).toEqual({ urlColumns, otherUrlColumns });
    expect(urls.map((index) => names[index])).toEqual(urlColumns);
  });

  it('that are numbered are one list, each address in its place', () => {
    const { urls } = readColumns(['Image 1', 'Name', 'Image 2']);
    expect(addressesOf(['http://a, http://b', 'x', 'http://c'], urls)).toEqual([
      { url: 'http://a', column: 0, position: 1 },
      { url: 'http://b', column: 0, position: 2 },
      { url: 'http://c', column: 2, position: 1 },
    ]);
  });
});
