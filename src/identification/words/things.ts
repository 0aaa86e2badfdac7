/** Words for one kind of thing, by lines: what is of one line is not of another. As `tokensOf` gives them. */
const LINES = `
camera cameras kamera kameras digitalkamera systemkamera camara fotocamera dslr slr カメラ デジタルカメラ デジカメ
lens lenses objektiv objectif obiettivo objetivo レンズ
headphone headphones headset earphones earbuds kopfhorer casque auriculares cuffie koptelefoon ヘッドホン ヘッドフォン イヤホン
jacket jackets jacke jacken coat coats mantel parka blouson manteau chaqueta giacca giubbotto jas veste anorak ジャケット コート
hoodie hoody sweater pullover sweatshirt jumper fleece felpa sudadera
shirt shirts tshirt hemd bluse blouse chemise camisa camicia
pants trousers hose hosen jeans shorts leggings pantalon pantalones pantaloni broek
dress kleid robe vestido abito jurk skirt jupe falda gonna
vest weste gilet chaleco
shoe shoes sneaker sneakers trainers boots boot schuh schuhe stiefel chaussures baskets zapatillas scarpe sandals sandalen スニーカー
watch watches uhr uhren armbanduhr herrenuhr damenuhr smartwatch montre reloj orologio horloge 腕時計 時計
chair chairs stuhl stuhle chaise silla sedia stoel armchair sessel burostuhl burodrehstuhl stool hocker recliner fauteuil sillon poltrona 椅子 チェア
table tables tisch tische desk schreibtisch mesa tavolo tafel bureau couchtisch esstisch
sofa couch canape divano bench
lamp lampe lampen leuchte lampara lampada pendelleuchte stehlampe tischlampe
shelf shelves regal bookcase bookshelf bucherregal etagere estanteria libreria cabinet schrank armoire wardrobe kleiderschrank
bed bett lit letto cama
phone smartphone handy mobiltelefon telefon telephone スマートフォン
laptop notebook ultrabook
tablet
monitor bildschirm
tv fernseher television televisor
guitar gitarre guitare guitarra chitarra
bike fahrrad bicycle velo bicicleta bicicletta e-bike
backpack rucksack
sling
bag tasche bags handbag handtasche sac bolso borsa shoulderbag umhangetasche
wallet geldborse portemonnaie
`;

const NUMBER_OF = new Map(
  LINES.trim()
    .split('\n')
    .flatMap((line, number) => line.split(' ').map((word) => [word, number] as const)),
);
const WEARABLE = new Set(
  ['jacket', 'hoodie', 'shirt', 'pants', 'dress', 'vest', 'shoe'].map((word) => NUMBER_OF.get(word)),
);
/** The end of a compound, as in `Herrenlederjacke`. */
const ENDS =
  /^.{3,}?(kamera|jacke|mantel|kopfhorer|schuhe?|stiefel|uhr|stuhl|sessel|tisch|lampe|leuchte|regal)$/;

/** The same for all words for one kind of thing, such as jackets; undefined where it names none. */
export const thingOf = (token: string): number | undefined =>
  NUMBER_OF.get(token) ?? NUMBER_OF.get(ENDS.exec(token)?.[1] ?? '');

/** Whether it is of a kind that people wear, and that has sizes. */
export const isWearable = (token: string): boolean => WEARABLE.has(thingOf(token) ?? -1);
