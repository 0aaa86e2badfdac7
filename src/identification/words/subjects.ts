import { wordSet } from './word-set.js';

/** What pictures show, in many titles, and what nobody is named after: its own titles begin with it, too. */
const SUBJECTS = wordSet(
  'flower flowers blume blumen fleur fleurs flor flores fiore fiori rose roses tulip tulips plant plants pflanze pflanzen',
  'tree trees baum arbre arbol albero leaf leaves blatt grass forest wald garden garten nature natur landscape landschaft',
  'cat cats kitten kittens katze katzen kater chat chats chaton gato gatos gatto gatti dog dogs puppy hund hunde welpe chien',
  'perro cane horse pferd cheval bird birds vogel oiseau fish fisch animal animals tier tiere rabbit cow sheep bear lion',
  'tiger butterfly bee insect man woman person people child children baby girl boy family mann frau kind kinder leute homme',
  'femme enfant portrait face hand hands mountain mountains berg berge montagne montana beach strand plage playa sea meer',
  'ocean mer lake river water wasser eau agua sky himmel cloud clouds sun sunset sunrise moon stars snow rain winter spring',
  'autumn city stadt ville ciudad street strasse house haus maison casa building bridge road room kitchen window door wall',
  'food essen cake kuchen bread brot fruit obst apples banana orange lemon pizza salad meal breakfast drink wine wein bier',
  'beer tea tee cup tasse mug becher plate bottle flasche glass glas vase candle kerze box schachtel paper papier pen pencil',
  'car auto cars voiture coche truck motorcycle train plane boat ship vector illustration wallpaper background texture icon',
  'clipart drawing painting sketch pattern closeup abstract',
);

export const isSubject = (token: string): boolean => SUBJECTS.has(token);
