import type { TitlePairs } from './title-pairs.js';

/** Others, of more kinds of things. */
export const MORE_TITLE_PAIRS: readonly TitlePairs[] = [
  {
    product: 'Sony Alpha 7 III',
    good: [
      'Sony A7 III body',
      'Sony Alpha 7III Vollformat Systemkamera',
      'Sony A7III + 28-70mm',
      'Sony α7 III ILCE-7M3',
    ],
    bad: [
      'Sony A7 II body',
      'Sony Alpha 7 IV',
      'SmallRig cage Sony A7 III',
      'Sony A7 III Batteriegriff',
      'Sony A7R III',
    ],
  },
  {
    product: 'Canon EF 50mm f/1.8 STM',
    good: ['Canon EF 50mm 1.8 STM Objektiv', 'Canon EF 50 mm f/1,8 STM', 'Objectif Canon EF 50mm f1.8 STM'],
    bad: [
      'Canon EF 85mm f/1.8 USM',
      'Canon EF 50mm f/1.4 USM',
      'Gegenlichtblende Canon EF 50mm 1.8 STM',
      'Nikon 50mm f/1.8',
    ],
  },
  {
    product: "Levi's 501",
    good: [
      "Levi's 501 Jeans W32 L34",
      'Levis 501 Herren Jeans blau',
      'Jean Levi’s 501 homme',
      "Vintage Levi's 501 made in USA",
    ],
    bad: ["Levi's 505 jeans", 'Levis 511 slim', 'Wrangler 501', "Levi's 502 taper"],
  },
  {
    product: 'Samsung Galaxy S21',
    good: [
      'Samsung Galaxy S21 5G 128GB',
      'Galaxy S21 Phantom Grey Samsung',
      'Samsung Galaxy S21 mit Ladegerät',
      'Móvil Samsung Galaxy S21',
    ],
    bad: [
      'Samsung Galaxy S21 Ultra',
      'Samsung Galaxy S21 FE',
      'Samsung Galaxy S21+',
      'Samsung Galaxy S22',
      'Funda Samsung Galaxy S21',
    ],
  },
  {
    product: 'Patagonia Nano Puff',
    good: [
      'Patagonia Nano Puff Jacke Herren M',
      'Patagonia Nano Puff Hoody',
      'Doudoune Patagonia Nano Puff',
      'Chaqueta Patagonia Nano Puff mujer',
    ],
    bad: ['Patagonia Nano Air', 'Patagonia Down Sweater', 'Patagonia Better Sweater fleece'],
  },
  {
    product: 'Bosch GSR 12V-35',
    good: ['Bosch GSR 12V-35 Akku-Bohrschrauber', 'Bosch Professional GSR 12V-35 mit 2 Akkus'],
    bad: ['Bosch GSB 18V-55', 'Ladegerät Bosch GSR 12V-35', 'Bosch GSR 18V-60'],
  },
  {
    product: 'Makita DHP484',
    good: ['Makita DHP484 18V drill', 'Perceuse Makita DHP484', 'Makita DHP 484 solo'],
    bad: ['Makita DHP482', 'Makita DHP484 Ersatzteil Motor', 'Chargeur Makita DHP484'],
  },
  {
    product: 'Leica M3',
    good: [
      'Leica M3 double stroke',
      'LEICA M3 chrome camera body',
      'Stunning Leica M3 from 1956',
      'Macchina fotografica Leica M3',
    ],
    bad: ['Leica M2', 'Leica M3 manual', 'Leica M6', 'Leica M3 leather case', 'Libro Leica M3'],
  },
  {
    product: 'Rolex Submariner 126610LN',
    good: [
      'Rolex Submariner Date 126610LN 2022',
      'Rolex 126610LN full set',
      'Montre Rolex Submariner 126610LN',
    ],
    bad: [
      'Rolex Submariner 116610LN',
      'Rolex Submariner 126610LN box only',
      'Rolex GMT-Master II 126710',
      'Bracelet Rolex Submariner 126610LN',
    ],
  },
  {
    product: 'Thonet S 43',
    good: ['Thonet S 43 Freischwinger', 'Thonet S43 Stuhl', 'Chaise Thonet S 43'],
    bad: ['Thonet S 32', 'Thonet S 64', 'Sitzkissen für Thonet S 43'],
  },
  {
    product: 'Dyson V11',
    good: ['Dyson V11 Absolute', 'Dyson V11 Akkusauger', 'Aspirateur Dyson V11'],
    bad: ['Dyson V10', 'Dyson V11 Filter', 'Dyson V11 Akku', 'Batterie Dyson V11', 'Dyson V15'],
  },
  {
    product: 'Kindle Paperwhite',
    good: ['Amazon Kindle Paperwhite 11th gen', 'Kindle Paperwhite 8GB', 'Amazon Kindle Paperwhite eReader'],
    bad: ['Kindle Paperwhite case', 'Amazon Kindle Oasis', 'Kindle Paperwhite Hülle'],
  },
  {
    product: 'Lego Technic 42083',
    good: ['LEGO Technic 42083 Bugatti Chiron', 'Lego 42083 komplett mit Anleitung'],
    bad: [
      'Lego Technic 42056',
      'Lego Technic 42083 Anleitung',
      'Lego 42083 OVP leer',
      'Lego Technic 42083 Bauanleitung',
    ],
  },
  {
    product: 'Fender Stratocaster',
    good: ['Fender Stratocaster USA 1998', 'Fender American Stratocaster', 'E-Gitarre Fender Stratocaster'],
    bad: [
      'Fender Telecaster',
      'Fender Stratocaster case',
      'Gigbag Fender Stratocaster',
      'Harley Benton Stratocaster pickguard',
    ],
  },
  {
    product: 'Nintendo Game Boy Color',
    good: ['Nintendo Game Boy Color lila', 'Game Boy Color Konsole Nintendo', 'Nintendo Gameboy Color'],
    bad: ['Nintendo Game Boy Advance', 'Pokemon Gold Nintendo Game Boy Color', 'Nintendo DS'],
  },
  {
    product: 'Marshall Stanmore II',
    good: [
      'Marshall Stanmore II Bluetooth speaker',
      'Lautsprecher Marshall Stanmore II',
      'Marshall Stanmore 2',
    ],
    bad: ['Marshall Stanmore III', 'Marshall Acton II', 'Marshall Kilburn II'],
  },
  {
    product: 'Dr. Martens 1460',
    good: ['Dr. Martens 1460 black UK 8', 'Doc Dr. Martens 1460 Stiefel', 'Chaussures Dr. Martens 1460 cuir'],
    bad: ['Dr. Martens 1461', 'Dr. Martens Jadon', 'Dr. Martens 1460 laces', 'Schnürsenkel Dr. Martens 1460'],
  },
  {
    product: 'Zorbo Quell',
    good: ['Zorbo Quell armchair', 'Sessel Zorbo Quell blau', 'ZORBO Quell, used'],
    bad: ['Zorbo Flut', 'Bezug für Zorbo Quell', 'Thonet Quell'],
  },
  {
    product: 'Peak Design Everyday Backpack 20L',
    good: ['Peak Design Everyday Backpack 20L charcoal', 'Peak Design Everyday Backpack 20L v1 Rucksack'],
    bad: ['Peak Design Everyday Sling', 'Peak Design Capture clip'],
  },
  {
    product: 'Fujifilm X100V leather case',
    good: ['Leather case Fujifilm X100V', 'Fujifilm X100V Ledertasche leather case brown'],
    bad: ['Fujifilm X100V', 'Fujifilm X100V silver, very good'],
  },
  {
    product: 'Sony DualSense Controller',
    good: ['Sony DualSense Controller white', 'Manette Sony DualSense'],
    bad: ['Sony PlayStation 5 Konsole', 'Sony DualShock 4 Controller'],
  },
  {
    product: 'Samsung Galaxy Tab S7',
    good: ['Tablet Samsung Galaxy Tab S7 WiFi', 'Samsung Tab S7 mit S Pen'],
    bad: ['Samsung Galaxy S7', 'Samsung Galaxy Tab S7 FE', 'Samsung Galaxy Tab S7 keyboard cover'],
  },
  {
    product: 'GoPro Hero 9',
    good: ['GoPro HERO9 Black Action Cam', 'Action Cam GoPro Hero 9'],
    bad: ['GoPro Hero 8', 'GoPro Hero 9 mount', 'Gehäuse für GoPro Hero 9'],
  },
  {
    product: 'Nikon D750',
    good: [
      'Reflex Nikon D750',
      'Nikon D 750 Body, 30.000 Auslösungen',
      'Nikon D750 DSLR camera with 24-120mm lens',
    ],
    bad: ['Nikon D7500', 'Batteriegriff Nikon D750', 'Tamron 24-70mm für Nikon D750'],
  },
  {
    product: 'Nintendo 3DS XL',
    good: ['Nintendo 3DS XL Konsole mit Spielen', 'New condition Nintendo 3DS XL'],
    bad: ['Nintendo 3DS', 'Animal Crossing Nintendo 3DS XL', 'Nintendo 2DS XL'],
  },
  {
    product: 'Seiko SKX007',
    good: ['Orologio Seiko SKX007', 'Seiko SKX007 diver watch'],
    bad: ['Seiko SKX009', 'Seiko SKX007 bezel insert', 'Jubilee bracelet Seiko SKX007'],
  },
  {
    product: 'Vitra Eames DSW',
    good: ['4 Stühle Vitra Eames DSW', 'Vitra DSW Eames Plastic Side Chair'],
    bad: ['Vitra Panton Chair', 'Sitzkissen Vitra Eames DSW'],
  },
  {
    product: 'Northpeak Ridge Sleeping Bag',
    good: [
      'Northpeak Ridge Sleeping Bag long',
      'Northpeak Ridge Schlafsack -5 °C',
      'Schlafsack Northpeak Ridge',
    ],
    bad: ['Northpeak Ridge Bag', 'Northpeak Ridge Tent', 'Northpeak Ridge Backpack'],
  },
  {
    product: 'Patagonia Better Sweater Jacket',
    good: [
      'Patagonia Better Sweater Jacket M',
      'Patagonia Better Sweater, grey',
      'Patagonia Better Sweater Jacke',
    ],
    bad: ['Patagonia Better Sweater Vest', 'Patagonia Better Sweater Gloves', 'Patagonia Nano Puff Jacket'],
  },
  {
    product: 'Adidas Samba OG Shoes',
    good: ['adidas Samba OG white 42', 'Adidas Samba OG Sneaker Gr. 42', 'Baskets Adidas Samba OG'],
    bad: ['Adidas Samba OG Socks', 'Adidas Samba OG Cap', 'Adidas Samba Hose'],
  },
];
