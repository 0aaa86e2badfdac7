/** Words for one kind of thing, by lines: what is of one line is not of another. As `tokensOf` gives them. */
const LINES = `
camera cameras kamera kameras digitalkamera systemkamera camara fotocamera dslr slr カメラ デジタルカメラ デジカメ
lens lenses objektiv objectif obiettivo objetivo レンズ
headphone headphones headset earphones earbuds kopfhorer casque auriculares cuffie koptelefoon ヘッドホン ヘッドフォン イヤホン
jacket jackets jacke jacken coat coats mantel parka windbreaker doudoune blouson manteau chaqueta giacca giubbotto piumino plumifero jas veste anorak ジャケット コート
hoodie hoody sweater pullover sweatshirt jumper cardigan fleece felpa maglione sudadera trui パーカー セーター
shirt shirts tshirt tshirts hemd hemden bluse blouse chemise chemisier camisa camiseta camicia maglietta overhemd シャツ
pants trousers hose hosen jeans shorts leggings chinos pantalon pantalones pantaloni broek パンツ
dress dresses kleid kleider robe vestido abito jurk skirt jupe falda gonna ワンピース スカート
vest weste gilet chaleco
shoe shoes sneaker sneakers trainers boots boot schuh schuhe stiefel chaussures chaussure baskets zapatillas zapatos botas scarpe scarponi schoenen laarzen sandals sandalen slippers hausschuhe スニーカー ブーツ 靴
sock socks socke socken strumpf strumpfe chaussettes calcetines calze calzini sokken 靴下
glove gloves mitten mittens handschuh handschuhe gant gants guantes guanti handschoenen 手袋
cap caps hat hats beanie beanies mutze mutzen kappe hut casquette bonnet chapeau gorra gorro sombrero cappello berretto muts hoed 帽子 キャップ
scarf scarves schal halstuch echarpe foulard bufanda sciarpa sjaal マフラー
belt belts gurtel ceinture cinturon cintura ベルト
watch watches uhr uhren armbanduhr herrenuhr damenuhr smartwatch montre reloj orologio horloge 腕時計 時計
glasses sunglasses brille sonnenbrille lunettes gafas occhiali bril zonnebril サングラス
necklace halskette collier collana ネックレス
chair chairs stuhl stuhle chaise silla sedia stoel armchair sessel burostuhl burodrehstuhl stool hocker recliner fauteuil sillon poltrona 椅子 チェア
table tables tisch tische desk schreibtisch mesa tavolo tafel bureau couchtisch esstisch
sofa couch canape divano bench
lamp lamps lampe lampen leuchte lampara lampada pendelleuchte stehlampe tischlampe ランプ
shelf shelves regal bookcase bookshelf bucherregal etagere estanteria libreria cabinet schrank armoire wardrobe kleiderschrank
bed bett betten lit letto cama ベッド
blanket blankets decke wolldecke couverture manta coperta deken
rug teppich tapis alfombra tappeto tapijt vloerkleed
mirror spiegel miroir espejo specchio
vase vasen florero jarron
mug mugs cup cups becher tasse tassen kaffeebecher tazza tazze taza mok マグカップ
bottle bottles flasche trinkflasche bouteille gourde botella bottiglia borraccia fles 水筒
kettle wasserkocher bouilloire hervidor bollitore waterkoker
phone smartphone handy mobiltelefon telefon telephone スマートフォン
laptop laptops notebook ultrabook ノートパソコン
tablet tablets
monitor monitore bildschirm
tv fernseher television televisor televiseur
keyboard keyboards tastatur clavier teclado tastiera toetsenbord キーボード
mouse computermaus souris マウス
printer drucker imprimante impresora stampante プリンター
projector beamer projektor projecteur proyector proiettore プロジェクター
speaker speakers lautsprecher enceinte altavoz altoparlante luidspreker スピーカー
amplifier verstarker amplificateur amplificador amplificatore versterker アンプ
turntable plattenspieler tocadiscos giradischi platenspeler
drone drones drohne drohnen ドローン
vacuum staubsauger aspirateur aspiradora aspirapolvere stofzuiger 掃除機
drill bohrmaschine bohrschrauber akkuschrauber perceuse taladro trapano boormachine
guitar guitars gitarre gitarren guitare guitarra chitarra gitaar ギター
piano klavier pianoforte
violin geige violine violon violino
bike bikes fahrrad bicycle velo bicicleta bicicletta fiets 自転車
scooter trottinette monopattino
skateboard longboard
snowboard
stroller kinderwagen poussette passeggino
helmet helmets fahrradhelm skihelm motorradhelm casco helm ヘルメット
tent tents zelt zelte tente tenda テント
sleepingbag schlafsack slaapzak 寝袋
hammock hangematte hamac hamaca amaca hangmat
backpack backpacks daypack rucksack rucksacke mochila zaino rugzak バックパック リュック
sling
bag tasche taschen bags handbag handbags handtasche sac bolso bolsa borsa tas shoulderbag umhangetasche トートバッグ バッグ
wallet wallets geldborse portemonnaie portefeuille cartera portafoglio portemonnee 財布
suitcase suitcases reisekoffer valise maleta valigia スーツケース
umbrella regenschirm parapluie paraguas ombrello paraplu 傘
`;

const NUMBER_OF = new Map(
  LINES.trim()
    .split('\n')
    .flatMap((line, number) => line.split(' ').map((word) => [word, number] as const)),
);
const WEARABLE = new Set(
  [
    'jacket',
    'hoodie',
    'shirt',
    'pants',
    'dress',
    'vest',
    'shoe',
    'sock',
    'glove',
    'cap',
    'scarf',
    'belt',
  ].map((word) => NUMBER_OF.get(word)),
);
/** The end of a compound, as in `Herrenlederjacke`. */
const ENDS =
  /^.{3,}?(kamera|jacke|mantel|hose|hemd|kleid|pullover|kopfhorer|schuhe?|stiefel|handschuhe?|socken|mutze|uhr|stuhl|sessel|tisch|lampe|leuchte|regal|zelt|rucksack|brille)$/;

/** The same for all words for one kind of thing, such as jackets; undefined where it names none. */
export const thingOf = (token: string): number | undefined =>
  NUMBER_OF.get(token) ?? NUMBER_OF.get(ENDS.exec(token)?.[1] ?? '');

/** Whether it is of a kind that people wear, and that has sizes. */
export const isWearable = (token: string): boolean => WEARABLE.has(thingOf(token) ?? -1);
