/**
 * Words that the most common passwords are made of. A password is refused when nothing but one of these is
 * left once case, digits and signs at its ends, and the usual replacements of letters (`p4$$w0rd`) are
 * undone; so one word here stands for a hundred lines of a list.
 */
const WORDS = `
password passwort passwords passphrase passcode parola contrasena senha motdepasse wachtwoord salasana
heslo haslo password passwd pass mypassword mypass yourpassword newpassword oldpassword temppassword
adminpassword userpassword thepassword nopassword passwordpassword drowssap wordpass passpass admin
administrator administrador adminadmin superadmin sysadmin superuser supervisor webmaster postmaster
root rootroot toor login logon signin user username useruser guest guestguest test testing tester testtest
testuser test123test demo default changeme changeit changethis letmein letmeinn letmeinnow openup opensesame
access accessdenied enter entrance secret secrets secretsecret topsecret mysecret private security secure
welcome welcomewelcome welcomeback hello hellohello hellothere helloworld hellokitty holahola bonjour
qwerty qwertyu qwertyui qwertyuiop qwertz qwertzui qwertzuiop azerty azertyui azertyuiop asdf asdfgh asdfghj
asdfghjk asdfghjkl asdfasdf asdasd asdasdasd zxcvbn zxcvbnm zxcv zxcvbnmasdfghjkl mnbvcxz poiuytrewq lkjhgfdsa
qwertyqwerty qwerasdf qwerasdfzxcv qazwsx qazwsxedc qazwsxedcrfv wsxedc qazxsw zaqwsx zaqxsw edcrfv
abc abcd abcde abcdef abcdefg abcdefgh abcabc abcdabcd alphabet aabbcc
iloveyou iloveu iloveme ilovegod ilovehim ilovejesus ilovemom ilovemyself iloveyoubaby iloveyouu loveyou
loveme lovelove loveyoubaby lovely loveless love lover loverboy loverbaby mylove truelove foreverlove
iloveyousomuch lovestory loveforever teamo tequiero tiamo jetaime sweetheart sweetie sweetpea sweetlove
princess princesa princesse prince queen princessa babygirl babyboy babylove babyblue babydoll angel angels
angelbaby angelina angelica fallenangel sunshine sunflower sunset sunday moonlight moonshine rainbow butterfly
butterflies flower flowers rose rosebud daisy lovebug ladybug strawberry blueberry cherry banana bananas
orange apple apples pineapple peaches peanut pumpkin chocolate chocolat cookie cookies cupcake candy candyman
cheese cheesecake chicken butter buttercup coffee cocacola pepsi pepsicola hotdog hamburger spaghetti pizza
dragon dragons dragonball dragonballz dragonfly monkey monkeys monkeyman tiger tigers tigger panther
panthers elephant dolphin dolphins penguin penguins falcon falcons eagle eagles hawkeye bulldog bulldogs wolf
wolfman wolfgang wolverine wildcat wildcats bobcat kitty kitten kittykat pussycat puppy puppies doggie doggy
bigdog maddog reddog hotdogs horse horses mustang mustangs stallion pony spider spiderman scorpion scorpio cobra
python viper turtle turtles rabbit bunny hamster butthead froggy lizard shark sharks unicorn phoenix pegasus
football footballer soccer basketball baseball softball volleyball hockey tennis golf golfer golfing lacrosse
swimming swimmer cricket wrestling wrestler skateboard skater surfing surfer running runner snowboard cheerleader
superman batman batgirl spidey ironman wonderwoman captain americaamerica avengers starwars startrek stargate
skywalker darthvader jedimaster chewbacca obiwan yodayoda matrix terminator predator godzilla gandalf frodo
hobbit legolas pokemon pikachu naruto sasuke sakura goku vegeta nintendo playstation xbox xboxlive minecraft
warcraft starcraft diablo counterstrike callofduty zelda mario sonic tekken finalfantasy roblox fortnite
michael michelle jennifer jessica jessie joshua matthew daniel danielle andrew andrea anthony antonio ashley
amanda samantha stephanie stephen steven christopher christina christine christian christmas charlie charlotte
charles nicholas nicole natasha natalie nathan nathaniel alexander alexandra alexandre alexandria alejandro
alejandra benjamin jonathan jordan joseph justin katherine kathleen kimberly kristina kristen lauren leonardo
madison margaret marissa melissa miguel morgan patricia patrick rebecca ricardo richard robert roberto
ronaldo cristiano messi beckham neymar rooney sabrina sandra sebastian spencer taylor theresa thomas tiffany
tinkerbell valentina valentine vanessa veronica victoria vincent virginia william williams zachary fernando
fernanda francisco francesca gabriel gabriela gabrielle giovanni guillermo hannah heather isabella isabelle
jasmine jeremiah jeffrey johnson jackson elizabeth cameron caroline catherine claudia courtney crystal
brittany brandon beautiful barbara bailey austin george gregory maximus maxwell melanie monica mercedes
alexis adriana dominic dominique
liverpool arsenal chelsea manchester manchesterunited manutd everton tottenham barcelona realmadrid juventus
milan intermilan acmilan bayern bayernmunich borussia dortmund schalke werder hamburg galatasaray fenerbahce
besiktas corinthians flamengo palmeiras lakers yankees redsox cowboys steelers packers patriots broncos raiders
redskins redwings rangers dodgers giants knicks bulls celtics ravens vikings dallas dallascowboys chicago
chicagobulls newyork newyorkcity losangeles california florida texas boston london paris berlin germany
deutschland england scotland ireland france canada america american australia brazil brasil mexico argentina
portugal espana italia italiano russia india indonesia pakistan philippines singapore colombia hawaii
internet computer computers microsoft windows google googlegoogle facebook myspace youtube twitter
instagram linkedin yahoo hotmail gmail samsung nokia sony toshiba compaq gateway logitech iphone android
blackberry network server database oracle mysql postgres postgresql redis linux ubuntu debian cisco
system manager management service support helpdesk office business company corporate enterprise
metallica metallic slipknot nirvana greenday blink linkinpark ironmaiden acdc acdcacdc beatles elvis eminem
hiphop rockandroll rockstar rocknroll guitar guitarist drummer music musica musicman musiclover pianoman
corvette ferrari porsche mercedesbenz lamborghini camaro chevrolet chevelle chevy honda hondacivic toyota nissan
yamaha kawasaki suzuki harley harleydavidson ducati mustanggt bmwbmw audi subaru volkswagen volvo
freedom liberty justice peace peacelove warrior warriors soldier military marines marine army airforce navy
airborne sniper gunner shooter killer assassin ninja samurai viking vikingas pirate pirates wizard master
masters mastermind masterkey phantom shadow shadows darkness darkangel darkside darkstar midnight nightmare
thunder lightning hurricane tornado blizzard avalanche snowball snowman snowflake winter winters summer
summertime summers spring springtime autumn january february march april june july august september october
november december monday tuesday wednesday thursday friday saturday holiday birthday happybirthday
happy happyday happydays happiness smile smiley smiles laughter whatever nothing something anything everything
nevermind remember forever forevermore always together family friend friends friendship bestfriend bestfriends
mother father mommy daddy mamapapa mamamama papapapa brother brothers sister sisters children
trustno trustme trustnoone believe faith hope hopeless heaven heavenly hell jesus jesuschrist jesusislord
godisgood godislove godbless blessed blessing christ church bible
player playboy playgirl player gameboy gamers gamer gameover gangster gangsta thuglife bigboy bigdaddy
bigmac badboy badgirl coolboy coolgirl cooldude bitch bitches asshole bullshit fuckyou fuckoff fuckthis fucker
fucking motherfucker shithead dickhead pussy blowjob blowme suckit sexy sexyboy sexygirl sexylady sexsex
sexybitch sexymama hardcore pornporn naughty
diamond diamonds golden platinum silver crystal emerald sapphire purple yellow orange blackandwhite
blackcat blackjack blackbird black blue bluesky bluebird bluemoon green redhead whiteboy pink pinkpink
money moneymoney moneyman millionaire billionaire dollars casino lucky luckyone success winner winners champion
champions number numberone onelove onetwothree computerscience student students teacher school college
university doctor engineer fireman police lawyer hunter hunting fisher fishing farmer trucker cowgirl
rocket rockets spaceman universe galaxy mercury venus jupiter saturn neptune planet planets
junior senior simple simpson simpsons homer homersimpson bartsimpson southpark garfield snoopy scooby scoobydoo
mickey mickeymouse donald donaldduck disney disneyland winnie winniethepooh poohbear spongebob tweety
stitch pebbles bubbles buttons sparkle sparkles sparky smokey snickers
creative extreme express explorer discovery challenger voyager enterprise millenium millennium infinity
eternity destiny serenity paradise dreamer dreams dreaming sweetdreams fantasy mystery mystical
magic magical magician wonderful wonder wonderland amazing awesome fantastic perfect excellent gorgeous
lovebirds qwe qweqwe qweasd qweasdzxc asdzxc asd zxc zxczxc qaz wsx aaa bbb iii xxx zzz ok okok lol lolol
lollol hahaha hahahaha hehehe lalala blabla blahblah nothing nobody noname none null undefined unknown
marlboro rush rushrush michigan einstein guinness carolina northcarolina colorado maryjane spitfire anderson
cherokee franklin westside eastside semperfi freeuser freepass pearljam mistress peekaboo budlight electric
swordfish passport rolltide cardinal cardinals airplane wolfpack lawrence stingray srinivas tarheels hercules
billybob pavilion ledzeppelin zeppelin wrangler bobafett sterling cheyenne presario longhorn longhorns devildog
cadillac thailand hellfire lonewolf precious fireball skyline morpheus hotstuff goldberg wrinkle consumer
bigboobs buckeye buckeyes highland highlander seminole seminoles hamilton goldfish spartan spartans icecream
pleasure holland cavalier aardvark babylon savannah racecar hansolo fredfred concrete shamrock atlantis
marathon montreal clitoris jackoff sundance renegade hollywood stocking stockings griffin campbell
geronimo chandler creampie trombone freeman mongoose infantry raistlin vanhalen blackie sherlock dietcoke
ultimate superfly drpepper phillip nolimit biscuit lesbian lesbians isabelle keeper stonecold florence stardust
waterloo standard frontier hannibal japanese chinese brooklyn california kentucky tennessee oklahoma nebraska
alabama arkansas missouri illinois maryland wisconsin minnesota louisiana delaware pittsburgh philadelphia
philly cleveland cincinnati detroit seattle portland phoenix houston atlanta miami orlando sandiego denver
charlene josephine rosemary jacqueline bernadette theodore franklin harrison mitchell marshall montgomery
humphrey gonzalez gonzales rodriguez martinez hernandez sanchez garcia lopez alvarez fernandez gutierrez
chouchou doudou nicolas camille soleil bonheur coucou marseille parismatch schatz schatzi sommer hallo
hallowelt sonnenschein frankfurt estrella corazon mariposa bonita hermosa chocolate tequieromucho
example sample temp temporary backup public photo photos picture pictures image images camera upload
`;

const words = WORDS.trim().split(/\s+/);

/** The words, and their first eight letters: what old systems, and the lists leaked from them, made of them. */
export const COMMON_WORDS: ReadonlySet<string> = new Set([
  ...words,
  ...words.map((word) => word.slice(0, 8)),
]);

/** Rows and columns of keyboards, and the sequences everybody knows; walked in either direction. */
export const WALKS: readonly string[] = [
  '01234567890123456789',
  '1q2w3e4r5t6y7u8i9o0p',
  'q1w2e3r4t5y6u7i8o9p0',
  '1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik,9ol.0p',
  '!qaz@wsx#edc$rfv%tgb^yhn',
  'zaq1xsw2cde3vfr4bgt5nhy6mju7',
  'zaq12wsxcde34rfvbgt56yhn',
  'qwertyuiopasdfghjklzxcvbnm',
  'qwertzuiopasdfghjklyxcvbnm',
  'azertyuiopqsdfghjklmwxcvbn',
  'abcdefghijklmnopqrstuvwxyz',
  'a1b2c3d4e5f6g7h8i9j0',
  '1a2b3c4d5e6f7g8h9i0j',
  '!@#$%^&*()_+',
  '13579246801357924680',
  '24681012141618202224',
  '1472583690',
  '1478963250',
  '14789632',
  '7894561230',
  '3141592653589793',
];
