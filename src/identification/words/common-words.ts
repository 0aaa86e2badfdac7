import { SITE_WORDS } from './known-sites.js';
import { wordSet } from './word-set.js';

/** Which colour: it tells pieces apart, but not models. As `tokensOf` gives words, in the languages of many shops. */
export const COLOURS = wordSet(
  'black white silver grey gray red blue green yellow orange pink purple brown beige gold navy cream ivory khaki olive',
  'burgundy turquoise graphite charcoal multicolor multicolour colour color rose indigo tan',
  'schwarz weiss silber silbern grau rot blau grun gelb rosa lila braun gold dunkelblau hellblau farbe',
  'noir noire blanc blanche argent gris grise rouge bleu bleue vert verte jaune violet marron couleur',
  'negro negra blanco blanca plata rojo roja azul verde amarillo amarilla morado marron',
  'nero nera bianco bianca argento grigio rosso rossa blu giallo viola marrone',
  'zwart wit zilver grijs rood blauw groen geel paars bruin',
  'ブラック ホワイト シルバー グレー レッド ブルー グリーン ゴールド 黒 白 銀 赤 青',
);

/** Which size, and the words round it. */
export const SIZES = wordSet(
  'size sizes xxs xs s m l xl xxl xxxl 2xl 3xl small medium large regular slim fit eu uk us eur waist length',
  'grosse gr taille talla taglia maat サイズ',
  'mens men man womens women woman ladies unisex kids boys girls adult junior herren damen kinder homme femme hombre',
  'mujer uomo donna heren dames メンズ レディース',
);

/** How it is offered, by whom and for how much: words of shops, not of things. */
export const TRADE = wordSet(
  'new used sale buy sell price prices offer offers deal deals cheap best online shop store official shipping free',
  'refurbished renewed preowned preloved secondhand condition excellent mint rare genuine authentic',
  'boxed tested working warranty stock available review reviews rating sold auction bid lot bundle kit set pack only',
  'premium luxury luxus stylish beautiful handmade professional design style',
  'now here click welcome login error found access denied just moment loading blog news article search results category',
  'collection menu today free more view all see get how what why jetzt hier willkommen seite startseite mehr alle ici voir',
  'discount clearance outlet latest hot top quality product products item items details description home page photo',
  'photos image images picture pictures stock wholesale shopping marketplace',
  ...SITE_WORDS,
  'com net org de fr it es nl jp www http https html usd eur gbp chf jpy cad aud dollar dollars euro euros pound',
  'ovp neu neuwertig gebraucht kaufen gunstig preis preise angebot angebote versand kostenlos zustand gut sehr wie',
  'testbericht test vergleich lieferung rechnung garantie defekt wunderschoner wunderschone',
  'neuf neuve occasion acheter vente prix livraison gratuite etat tres bon pas cher promo soldes',
  'nuevo nueva usado segunda mano comprar precio envio gratis oferta estado',
  'nuovo nuova usato acquista prezzo spedizione offerta condizioni ottime',
  'nieuw nieuwe gebruikt tweedehands kopen prijs gratis verzending aanbieding',
  '新品 中古 美品 極美品 送料無料 正規品 未使用 セール 販売 通販 価格 公式 即決 楽天市場 メルカリ ヤフオク',
);

/** What ties words together. */
export const TIES = wordSet(
  'the a an and or of for with without in on at by from to your our my this that is are its it as no not',
  'der die das ein eine einen und oder fur mit ohne im am von vom zu zum zur auf aus bei ist nr',
  'le la les un une des du de et ou pour avec sans dans sur par en au aux',
  'el los las una y o con sin por para del al il lo gli i uno e di da per su nel het een voor met zonder van',
  'の は が を に で と も へ',
);

/** What kind of thing it is: names everything of its kind. */
export const KINDS = wordSet(
  'camera cameras kamera kameras digitalkamera systemkamera digital compact mirrorless rangefinder dslr slr lens',
  'objektiv objectif appareil numerique cámara camara fotocamera photography カメラ デジタルカメラ デジカメ レンズ 一眼 本体 ボディ',
  'headphone headphones headset earphones earbuds kopfhorer casque auriculares cuffie koptelefoon ヘッドホン ヘッドフォン イヤホン',
  'wireless bluetooth noise cancelling canceling over ear wired usb kabellos drahtlos sans fil ワイヤレス ノイズキャンセリング',
  'jacket jackets jacke jacken coat coats mantel parka hoodie sweater pullover shirt shirts tshirt hemd jeans pants',
  'trousers hose dress kleid skirt vest veste blouson manteau chaqueta giacca giubbotto jas denim leather leder cuir',
  'cotton wool down outdoor winter summer waterproof clothing apparel fashion ジャケット コート',
  'shoe shoes sneaker sneakers trainers boots boot schuh schuhe stiefel chaussures baskets zapatillas scarpe スニーカー',
  'watch watches uhr uhren armbanduhr herrenuhr montre reloj orologio horloge automatic quartz chronograph 腕時計 時計',
  'chair chairs stuhl stuhle chaise silla sedia stoel armchair sessel table tisch desk sofa couch lamp lampe light',
  'office ergonomic burostuhl burodrehstuhl bureau furniture mobel wood wooden holz 椅子 チェア',
  'phone smartphone handy laptop notebook tablet computer pc monitor tv fernseher console konsole game games controller',
  'スマートフォン machine maschine appliance vacuum staubsauger coffee kaffee kaffeemaschine espresso guitar gitarre',
  'electric bike fahrrad bicycle backpack rucksack bag tasche bags handbag handtasche wallet book toy toys device gerat',
  'speaker speakers lautsprecher enceinte altavoz altoparlante drill bohrmaschine bohrschrauber akkuschrauber perceuse taladro',
  'trapano aspirateur aspiradora aspirapolvere movil cellulare telefono drone drohne doudoune action cam plumifero piumino jean',
  'photo fotografica fotografico macchina apparecchio camescope ordinateur ordenador portatil portatile televiseur',
  'retro vintage original modern classic classico oversized casual',
  'body zoom full frame edition version model modell modele modelo modello generation gen type',
);

/** Tells one of a family from another. */
export const VARIANTS = wordSet(
  'pro max plus mini ultra lite se xl air ii iii iv vi vii viii ix mk mark v2 v3 fe xr xs gen2 gen3 advance tab buds',
);
