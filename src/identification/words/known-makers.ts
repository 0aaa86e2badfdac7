import { compact } from './tokens.js';

/**
 * A hint and no evidence: one of these is only believed in where titles name it. It tells makers of several words from
 * their models, and makers from words that merely begin a title. Far from complete, and it need not be.
 */
const NAMES = `
Acer; Adidas; AEG; Akai; Alessi; Alpha Industries; Apple; Arc'teryx; Armani; Artek; ASICS; ASUS;
Audemars Piguet; Audio-Technica; Bang & Olufsen; Barbour; Beats; Belstaff; Beyerdynamic; Bialetti;
Billingham; Birkenstock; Bosch; Bose; Bowers & Wilkins; Braun; Breitling; Brompton; Burberry;
Calvin Klein; Canada Goose; Cannondale; Canon; Carhartt; Carl Hansen; Cartier; Casio; Cassina;
Chanel; Clarks; Columbia; Converse; Dell; DeLonghi; Denon; Diesel; DJI; Dr. Martens; Dyson; Epson;
Fender; Ferragamo; Fila; Fjällräven; Fossil; Fritz Hansen; Fujifilm; Gant; Garmin; Gibson;
Givenchy; GoPro; Gucci; Haglöfs; Hamilton; Hario; Harman Kardon; Hasselblad; Helly Hansen;
Herman Miller; Hermès; Hilti; Hoka; HP; HTC; Huawei; Hugo Boss; Humanscale; Ibanez; IKEA;
Interstuhl; IWC; Jabra; Jack Wolfskin; JBL; Jura; Karrimor; KEF; KitchenAid; Knoll; Kodak; Korg;
Lacoste; Lee; Lego; Leica; Lenovo; Levi's; LG; Logitech; Longines; Louis Poulsen; Louis Vuitton;
Lululemon; Makita; Mamiya; Mammut; Marantz; Marshall; Max Mara; Microsoft; Miele; Minolta; Moncler;
Montblanc; Moog; Motorola; Muuto; Napapijri; New Balance; New Era; Nike; Nikon; Nintendo; Nokia;
Nomos; Oakley; Olympus; Omega; OnePlus; Onitsuka Tiger; Oris; Osprey; Palladium; Panasonic;
Panerai; Patagonia; Patek Philippe; Peak Performance; Pentax; Philips; Polaroid; Porsche Design;
Prada; Puma; Ralph Lauren; Ray-Ban; Razer; Reebok; Ricoh; Rimowa; Roland; Rolex; Rollei;
Rolleiflex; Salomon; Samsonite; Samsung; Saucony; Schöffel; Seiko; Sennheiser; Shimano; Shure;
Siemens; Sigma; Sonos; Sony; Specialized; Steelcase; Stone Island; Stüssy; Superdry; Supreme;
Swarovski; Swatch; TAG Heuer; Tamron; Technics; Teenage Engineering; The North Face; Thonet;
Timberland; Timex; Tissot; Tommy Hilfiger; Tudor; Ugg; Under Armour; Uniqlo; Valentino; Vans;
Versace; Victorinox; Vitra; Voigtländer; Wilkhahn; Woolrich; Wrangler; Xiaomi; Yamaha; Yashica;
Yves Saint Laurent; Zara; Zeiss; Zenith
`;

/** As `compact` writes them. */
const KNOWN_MAKERS: ReadonlySet<string> = new Set(NAMES.split(';').map(compact));

/** Levis, as many write it. */
export const isKnownMaker = (key: string): boolean => KNOWN_MAKERS.has(key) || key === 'levi';

const MAX_WORDS = 3;

/** Which of these words are a known maker's name, each run of them as the indices of its first word and of that after it. */
export function makersAmong(keys: readonly string[]): { key: string; from: number; to: number }[] {
  const found = [];
  for (let from = 0; from < keys.length; from++) {
    for (let to = Math.min(keys.length, from + MAX_WORDS); to > from; to--) {
      const key = keys.slice(from, to).join('');
      if (!isKnownMaker(key)) continue;
      found.push({ key, from, to });
      from = to - 1;
      break;
    }
  }
  return found;
}
