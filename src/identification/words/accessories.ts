import { wordSet } from './word-set.js';

/** Things for another thing: the name that follows, or stands before, is not theirs. As `tokensOf` gives words. */
const ACCESSORIES = wordSet(
  'case cover pouch charger battery batteries adapter adaptor cable protector skin filter mount grip thumbgrip',
  'replacement spare parts part compatible fits earpads pads pad remote dock docking stand holder sticker decal',
  'controller gamepad joycon joycons dualsense dualshock joystick faceplate faceplates powerbank psu',
  'poster brochure catalogue catalog keyring keychain tripod gimbal hotshoe eyecup viewfinder bumper holster',
  'laces shoelaces schnursenkel lacets gigbag pickguard armrest armrests bezel insert',
  'hulle schutzhulle handyhulle ladegerat ladekabel ladestation akku ersatzakku ersatz ersatzteil ersatzteile kabel',
  'halterung halter griff daumengriff passend netzteil zubehor folie schutzfolie panzerglas panzerfolie displayschutz',
  'ohrpolster kompatibel gegenlichtblende sonnenblende deckel stander fernbedienung regalboden einlegeboden',
  'aufkleber schrauben ersatzschraube bezug bezuge kissen kamerarucksack kameratasche kamerahulle',
  'housse coque etui chargeur batterie compatible manette poignee pare-soleil parasoleil bouchon trempe',
  'protection accessoire accessoires telecommande rallonge',
  'funda cargador bateria mando empunadura parasol tapa templado protector accesorio accesorios soporte',
  'custodia caricabatterie caricatore batteria impugnatura paraluce tappo pellicola accessorio accessori supporto',
  'hoesje oplader accu afstandsbediening ケース バッテリー 充電器 ストラップ コントローラー フィルター',
);

/** What is read, watched or played, and is of the thing rather than it. */
const MEDIA = wordSet(
  'game games spiel spiele jeu jeux juego juegos gioco giochi videogame videospiel book buch livre libro ebook manual',
  'handbuch anleitung bedienungsanleitung gebrauchsanweisung notice manuel 取扱説明書 ゲーム ソフト',
);

/** What wearables have of their own. */
const OF_WEARABLES = wordSet(
  'strap straps band bands bracelet armband armbander uhrenarmband lederarmband sangle correa cinturino riemen trageriemen',
  'gurt tragegurt kameragurt schultergurt handschlaufe hood sleeve sleeves kapuze courroie tracolla hombrera',
);

/** What may hold the thing, or be one itself. */
const MAY_BE_THE_THING = wordSet(
  'tasche ledertasche schutztasche tragetasche bag backpack sac bolsa borsa rucksack cap verre cristal vetro glas glass',
);

/** The end of a compound. */
const ENDS =
  /(?:lampenschirm|.{3}(?:hulle|kabel|netzteil|ladegerat|akku|deckel|riemen|schutz|schutzglas|folie|halterung|adapter|blende|anleitung|handbuch|zubehor|controller|boden|gurt|griff|kissen|stander|spiel|spiele))$/;

export interface AccessoryOf {
  /** The product has a model's number: a bag beside it is for it. */
  isNumbered: boolean;
  isWearable: boolean;
}

/** Whether a word names something for a thing rather than the thing. */
export const isAccessory = (token: string, { isNumbered, isWearable }: AccessoryOf): boolean =>
  ACCESSORIES.has(token) ||
  MEDIA.has(token) ||
  (ENDS.test(token) && !/^(?:beispiel|fussboden|parkettboden)/.test(token)) ||
  (!isWearable && OF_WEARABLES.has(token)) ||
  (isNumbered && MAY_BE_THE_THING.has(token));
