// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "language/stop_words.h"

namespace memos::language {
namespace {

constexpr std::string_view kEnglish = R"(
  a about above after again against all also am an and any are aren't as at be because been before being below
  between both but by can can't cannot could couldn't did didn't do does doesn't doing don't down during each
  few for from further had hadn't has hasn't have haven't having he he'd he'll he's her here here's hers
  herself him himself his how how's i i'd i'll i'm i've if in into is isn't it it'd it'll it's its itself just
  let's me might mightn't more most must mustn't my myself no nor not now of off on once only or other ought
  our ours ourselves out over own same shall shan't she she'd she'll she's should should've shouldn't so some
  such than that that'd that'll that's the their theirs them themselves then there there's these they they'd
  they'll they're they've this those through to too under until up very was wasn't we we'd we'll we're we've
  were weren't what what's when when's where where's which while who who's whom why why's will with won't
  would wouldn't you you'd you'll you're you've your yours yourself yourselves d ll m re s t ve dont didnt
  doesnt isnt wasnt im ive youre thats whats
)";

constexpr std::string_view kSpanish = R"(
  a al algo algunas algunos ante antes aquel aquella aquello aquí así aunque cada como cómo con contra cual
  cuál cuales cuando cuándo de del desde donde dónde durante e el él ella ellas ellos en entre era eran eras
  eres es esa esas ese eso esos esta está están estaba estado estamos estar estas este esto estos estoy fue
  fueron fui ha había han has hasta hay he hemos la las le les lo los más me mi mí mis mucho muchos muy nada
  ni no nos nosotros nuestra nuestro o os otra otras otro otros para pero poco por porque que qué quien quién
  quienes se sea ser será si sí sido sin sobre sois somos son soy su sus también tan tanto te tengo tenía ti
  tiene tienen todo todos tu tú tus un una unas uno unos usted ustedes va y ya yo
)";

constexpr std::string_view kFrench = R"(
  à ai aie ainsi alors as au aucun aucune aussi autre autres aux avait avant avec avez avoir avons bien c ça
  car ce ceci cela ces cet cette ceux chaque chez ci comme comment d dans de depuis des donc dont du elle
  elles en encore entre es est et étaient étais était été être eu eux fait il ils j je jusqu l la là le les
  leur leurs lors lui m ma mais me même mêmes mes moi mon n ne ni nos notre nous on ont ou où par parce pas
  pendant peu peut plus pour pourquoi qu quand que quel quelle quelles quels qui quoi s sa sans se sera ses si
  sien soi soit sommes son sont sous suis sur t ta te tes toi ton tous tout toute toutes très tu un une vos
  votre vous y
)";

constexpr std::string_view kGerman = R"(
  aber alle allem allen aller alles als also am an ander andere anderen auch auf aus bei beim bin bis bist da
  damit dann das dass dein deine dem den denn der deren des dessen dich die dies diese diesem diesen dieser
  dieses dir doch dort du durch ein eine einem einen einer eines er es etwas euch euer eure für gegen gewesen
  habe haben hat hatte hatten hier hin hinter ich ihm ihn ihnen ihr ihre ihrem ihren ihrer im in indem ins ist
  ja jede jedem jeden jeder jedes jener kann kannst kein keine keinem keinen keiner können könnte man manche
  mein meine meinem meinen meiner mich mir mit muss musste nach nicht nichts noch nun nur ob oder ohne sehr
  sein seine seinem seinen seiner seit sich sie sind so solche soll sollte sondern sonst um und uns unser
  unsere unter viel vom von vor während war waren warst warum was weg weil welche welcher wenn wer werde
  werden wie wieder will wir wird wirst wo wollen wurde wurden würde zu zum zur zwar zwischen
)";

constexpr std::string_view kPortuguese = R"(
  a à ao aos aquela aquele aquilo as às até cada com como da das de dela dele deles depois do dos e é ela elas
  ele eles em entre era eram essa essas esse esses esta está estamos estão estar estas estava este estes estou
  eu foi fomos for foram fui há isso isto já la lhe lhes lo mais mas me mesmo meu meus minha minhas muito
  muitos na não nas nem no nos nós nossa nosso num numa o os ou para pela pelas pelo pelos por porque qual
  quando que quê quem se sem ser será seu seus só sobre somos sou sua suas são também te tem têm tenho teu
  teve tinha tu tua tudo um uma umas uns você vocês vos
)";

constexpr std::string_view kItalian = R"(
  a ad agli ai al alla alle allo anche ancora avere aveva avevo c che chi ci cui come con contro cosa così da
  dagli dai dal dalla dalle dallo degli dei del dell della delle dello di dove e è ed era erano eri essere fra
  fu gli ha hai hanno ho i il in io l la le lei li lo loro lui ma me mi mia mie miei mio ne negli nei nel
  nella nelle nello no noi non nostra nostro o ogni per perché però più poi quale quali quando quanto quella
  quelle quelli quello questa queste questi questo qui se sei si sia siamo siete solo sono sta stata stati
  stato su sua sue sugli sui sul sulla sulle sullo suo suoi tra tu tua tuo tuoi tutti tutto un una uno vi voi
  vostra vostro
)";

constexpr std::string_view kDutch = R"(
  aan al alles als altijd andere ben bij daar dan dat de der deze die dit doch doen door dus een eens en er ge
  geen geweest haar had heb hebben heeft hem het hier hij hoe hun iemand iets ik in is ja je jij jou jullie
  kan kon kunnen maar me meer men met mij mijn moet na naar niet niets nog nu of om omdat onder ons ook op
  over reeds te tegen toch toen tot u uit uw van veel voor waar waarom want waren was wat we wel werd wezen
  wie wij wil worden wordt zal ze zei zelf zich zij zijn zo zonder zou
)";

constexpr std::string_view kIndonesian = R"(
  ada adalah agar akan aku anda apa apakah atau bagaimana bagi bahwa banyak beberapa belum bisa bukan dalam
  dan dapat dari demi dengan di dia engkau hanya harus ia ini itu jangan jika juga kalau kami kamu kapan
  karena ke kepada kita lagi lebih maka mana masih mengapa menjadi mereka namun oleh pada para pernah saat
  saja sangat saya sebagai sebuah sedang sehingga sejak seorang seperti setelah siapa sudah supaya tanpa telah
  tentang tetapi tidak untuk yang
)";

constexpr std::string_view kTurkish = R"(
  acaba ama ancak aslında az bana bazı belki ben benden beni benim bir biraz biri biz bizi bizim bu buna bunda
  bundan bunu bunun burada çok çünkü da daha de defa diye eğer en gibi hangi hem hep hepsi her hiç için ile
  ise kadar ki kim kime kimi mı mi mu mü nasıl ne neden nerede nereye niçin niye o olan olarak oldu olduğu
  olur ona ondan onlar onları onların onu onun orada sana şey sen senden seni senin siz sizi sizin sonra şu
  şunu tüm ve veya var ya yani yok
)";

constexpr std::string_view kRomanian = R"(
  a ai al ale am ar are aș așa asta atât ați au avea avem aveți aceasta această acel acela acest acesta ca că
  care cât ce cea cel cele cine cu cum da dacă dar de deci deja despre din după e ea ei el ele era eram este
  ești eu face fără fi fie fost iar îi îl îmi în încă îți la le li lor lui mă mai mea mei meu mi mult ne nici
  noastră noi nostru nu o ori pe pentru până prin s sa să sau se si și spre sub sunt sunteți suntem tot toți
  tu ta tău te un una unde unei unor unui va vă vor vouă voi voastră vostru
)";

constexpr std::string_view kHungarian = R"(
  a abban ahhoz ahogy ahol akkor alatt által általában amely ami amikor amit annak arra át az azért azok azon
  azt aztán azzal be belül benne bár csak de e ebben egy egyéb egyik ehhez ekkor el elé ellen én ennek erre es
  és ez ezek ezen ezt ezzel fel felé ha hanem hiszen hogy hogyan hol igen így ilyen is itt jó jól kell ki
  kívül között közül le lehet lenne lenni lesz lett ma maga majd már más meg mely mert mi miért mikor milyen
  mind minden mint mit mivel most nagyon ne neki nekem nem nincs ő ők olyan ott össze pedig persze rá s saját
  sem semmi sok szerint számára te tehát ti több tovább újra úgy után utána vagy vagyok valami van vannak vele
  vissza volt voltak voltam
)";

constexpr std::string_view kSwedish = R"(
  alla allt än att av blev bli blir bort då de dem den denna deras dess dessa det detta dig din dina ditt du
  efter ej eller en er era ert ett från för ha hade han hans har henne hennes hon honom hur i icke in ingen
  inom inte ja jag kan kunde man med mellan men mig min mina mitt mot mycket någon något några när ni nu och
  om oss på så sådan samma sedan sig sin sina sitt själv ska skulle som till under upp ut utan vad vår våra
  var vara varför varit vart vem vi vid vilka vilken åt är över
)";

constexpr std::string_view kDanish = R"(
  ad af alle alt anden at blev blive bliver da de dem den denne der deres det dette dig din dine disse dog du
  efter eller en end er et få for fra gør ham han hans har havde have hende hendes her hos hun hvad hvem hver
  hvis hvor hvordan hvorfor i ikke ind ingen ja jeg jer jeres jo kan kunne man mange med meget men mig min
  mine mit mod når ned nej noget nogle nu og også om op os over på sådan selv sig sin sine sit skal skulle som
  thi til ud under var være været vi vil ville vor
)";

constexpr std::string_view kNorwegian = R"(
  alle at av både båe ble blei bli blir da de deg dei dem den denne der dere deres det dette di din disse ditt
  du dykk då eg ein eit eller en enn er et ett etter for fordi fra før ha hadde han hans har henne hennes her
  hjå ho hun hva hvem hver hvilken hvis hvor hvordan hvorfor i ikke ikkje ingen inn ja jeg kan kom korleis kun
  kunne kva kvar kven man mange me med meg men mi min mine mitt mot mykje nå når ned noe noen og også om opp
  oss over på sånn seg selv si sia sin sine sitt sjøl skal skulle slik so som til um upp ut uten var vår være
  vært vi vil ville vore vors vort
)";

constexpr std::string_view kFinnish = R"(
  ei eivät emme en enää että et ette hän häneen hänellä hänen hänet häntä he heidän heille heitä hyvin ja jo
  joka jos joskus jota jotka kaikki kanssa keitä ken kenen ketä koska kuin kuinka kuka kun kyllä me meidän
  meille meitä mikä mikään mikäli miksi milloin minä minua minulla minulle minun minut missä mistä mitä mitään
  mihin mukaan mutta myös ne niiden niin niitä nyt ole olemme olen olet olette oli olimme olin olisi olit
  olivat olla olleet ollut on ovat se sekä sen siellä sinä sinua sinulla sinulle sinun sitä sitten siis te
  teidän teitä tai tämä tämän tässä tätä tuo vaan vai vaikka vain
)";

constexpr std::string_view kCatalan = R"(
  a abans això al algun alguna alguns als altra altre altres amb aquell aquella aquest aquesta aquestes
  aquests aquí bé cada com d de del dels des doncs dos el ell ella elles ells els em en encara ens entre era
  eren es és esta està estan estat estava et fa fins ha han has he hem hi ho i ja jo l la les li llavors m
  mateix me més meu meva meus molt molts n nosaltres no nostra nostre o on per perquè però poc pot quan què
  qui s sense ser seu seus seva si sobre som són sóc t també te té tenen tinc tot tots tu un una unes uns us
  va van vam vaig vosaltres vostre
)";

constexpr std::string_view kLithuanian = R"(
  aš ant apie ar arba be bei bet būti buvo buvau dar dėl gal gali iki ir iš į ja jai jam jau jei jeigu ji jie
  jį jis jo jog jos jų jūs ką kad kada kai kaip kam kas kiek kol kur kuri kurie kuris labai man mane mano mes
  mūsų nei nes net nėra nors nuo o pas pat per po prie prieš su savo sau tada tai taip tave tas tau tavo te
  ten tie tik to tu tuo už vis visi vos yra
)";

constexpr std::string_view kBasque = R"(
  al anitz arabera asko badu baina bainan baino baita bat batean batek baten batzuk behar bera beraz bere
  berriz bi da dago dela den dira direla du due dugu dut dute egin egiten ere eta ez gabe gainera gehiago gu
  gure guztiak hala han hango hau hauek hemen hori horiek hura izan ni nik nire non nola noiz nor ondoren
  ordea orain oso zen zein zer zergatik ziren zu zuen zuk zure
)";

constexpr std::string_view kIrish = R"(
  a ach ag agus an aon ar arís as atá ba bhí bhfuil cad cá cé cén chuig conas de den do don duit é eile faoi
  féin freisin fuair gach gan go gur i iad idir in ina ins is isteach le leis liom mar mé mo mise muid na nach
  ní níl níor nó nuair o ó os raibh rud sa sé sí sin sinn siad seo tá thar tú uaidh um
)";

constexpr StopWordList kLists[] = {
    {Language::kEnglish, kEnglish},   {Language::kSpanish, kSpanish},       {Language::kFrench, kFrench},
    {Language::kGerman, kGerman},     {Language::kPortuguese, kPortuguese}, {Language::kItalian, kItalian},
    {Language::kDutch, kDutch},       {Language::kIndonesian, kIndonesian}, {Language::kTurkish, kTurkish},
    {Language::kRomanian, kRomanian}, {Language::kHungarian, kHungarian},   {Language::kSwedish, kSwedish},
    {Language::kDanish, kDanish},     {Language::kNorwegian, kNorwegian},   {Language::kFinnish, kFinnish},
    {Language::kCatalan, kCatalan},   {Language::kLithuanian, kLithuanian}, {Language::kBasque, kBasque},
    {Language::kIrish, kIrish},
};

}  // namespace

const std::span<const StopWordList> kLatinStopWords(kLists);

}  // namespace memos::language
