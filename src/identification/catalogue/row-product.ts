import { oneLine, shortened, shortLine } from '../../analysis/clean-text.js';
import { looseName, nameWithoutNumber } from '../../common/loose-name.js';
import type { ImageProduct } from '../../database/product.js';
import { parsePrice } from '../money/parse-price.js';
import { webUrl } from '../pages/web-url.js';
import { conditionIn } from '../words/conditions.js';

/** A row of a batch, with the header that its cells stand below. */
export interface ProductRow {
  name: string;
  columns: readonly string[];
  cells: readonly string[];
  /** The first of the columns that hold the addresses of pictures. */
  urlColumn: number;
}

/** By which names columns go; the first that is there and filled counts. */
const ROLES = {
  maker: ['brand', 'maker', 'manufacturer', 'producer', 'make', 'vendor'],
  model: ['model', 'modelname', 'modelnumber', 'modelno'],
  price: ['price', 'saleprice', 'retailprice', 'unitprice', 'amount'],
  currency: ['currency', 'currencycode', 'pricecurrency'],
  url: ['producturl', 'productlink', 'productpage', 'pageurl', 'page', 'link', 'website', 'url'],
  condition: ['condition', 'state', 'wear'],
  description: ['description', 'productdescription', 'details'],
  material: ['material', 'materials'],
};
export const MAX = { name: 300, words: 100, url: 2048, description: 4000, material: 300 };

/** What a row says of its product beyond the name. Cells are a user's text, and whatever he was sent. */
export function productOfRow({ name, columns, cells, urlColumn }: ProductRow): ImageProduct {
  const pictures = nameWithoutNumber(columns[urlColumn] ?? '');
  const names = columns.map((column) => (nameWithoutNumber(column) === pictures ? '' : looseName(column)));
  const cell = (role: keyof typeof ROLES): string | undefined =>
    ROLES[role]
      .map((wanted) => cells[names.indexOf(wanted)]?.trim())
      .find((text) => text !== undefined && text !== '');
  const line = (role: keyof typeof ROLES, most: number) => shortLine(cell(role), most);
  return {
    name: shortened(oneLine(name), MAX.name),
    maker: line('maker', MAX.words),
    model: line('model', MAX.words),
    url: webUrl(cell('url')) ?? null,
    price: parsePrice(cell('price') ?? '', cell('currency')),
    condition: conditionIn(cell('condition') ?? ''),
    description: line('description', MAX.description),
    material: line('material', MAX.material),
  };
}
