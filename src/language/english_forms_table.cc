// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include "language/english_forms.h"

namespace memos::language {

const std::string_view kEnglishIrregularForms = R"(
# Verbs
arise arose arisen
awake awoke awoken
backslide backslid
beat beaten
become became
befall befell befallen
beget begot begotten
begin began begun
behold beheld
bend bent
beseech besought
beset besetting
bet betting
bid bade bidden
bind bound
bite bit bitten
bleed bled
blow blew blown
break broke broken
breed bred
bring brought
broadcast broadcasted
browbeat browbeaten
build built
burn burnt
buy bought
catch caught
choose chose chosen
cling clung
clothe clad
come came
creep crept
deal dealt
dig dug
do did done does
draw drew drawn
dream dreamt
drink drank drunk
drive drove driven
dwell dwelt
eat ate eaten
fall fell fallen
feed fed
feel felt
fight fought
find found
flee fled
fling flung
fly flew flown flies
forbid forbade forbidden
forecast forecasted
foresee foresaw foreseen
foretell foretold
forget forgot forgotten
forgive forgave forgiven
forgo forwent forgone
forsake forsook forsaken
freeze froze frozen
get got gotten
give gave given
go went gone goes
grind ground
grow grew grown
hang hung
have had has
hear heard
hide hid hidden
hold held
keep kept
kneel knelt
knit knitted
know knew known
lay laid
lead led
lean leant
leap leapt
learn learnt
leave left
lend lent
lie lain lying
light lit
lose lost
make made
mean meant
meet met
mimic mimicked mimicking
mislead misled
misread misreading
misspell misspelt
mistake mistook mistaken
misunderstand misunderstood
mow mown
outdo outdid outdone
outgrow outgrew outgrown
outrun outran
overcome overcame
overdo overdid overdone
overhear overheard
oversee oversaw overseen
oversleep overslept
overtake overtook overtaken
overthrow overthrew overthrown
panic panicked panicking
partake partook partaken
pay paid
picnic picnicked picnicking
plead pled
prove proven
rebuild rebuilt
redo redid redone
remake remade
repay repaid
resell resold
retell retold
rethink rethought
rewind rewound
rewrite rewrote rewritten
rid ridding
ride rode ridden
ring rang rung
rise risen
run ran
say said
see saw seen
seek sought
sell sold
send sent
sew sewn
shake shook shaken
shave shaven
shear shorn
shine shone
shoe shod
shoot shot
show shown
shrink shrank shrunk
sing sang sung
sink sank sunk
sit sat
slay slew slain
sleep slept
slide slid
sling slung
slink slunk
smell smelt
smite smote smitten
sow sown
speak spoke spoken
speed sped
spell spelt
spend spent
spill spilt
spin spun
spit spat
spoil spoilt
spring sprang sprung
stand stood
steal stole stolen
stick stuck
sting stung
stink stank stunk
strew strewn
stride strode stridden
strike struck stricken
string strung
strive strove striven
swear swore sworn
sweep swept
swell swollen
swim swam swum
swing swung
take took taken
teach taught
tear tore torn
tell told
think thought
throw threw thrown
traffic trafficked trafficking
tread trod trodden
undergo underwent undergone
understand understood
undertake undertook undertaken
undo undid undone
unwind unwound
uphold upheld
wake woke woken
wear wore worn
weave wove woven
weep wept
win won
withdraw withdrew withdrawn
withhold withheld
withstand withstood
wring wrung
write wrote written
# Plurals
alumnus alumni
analysis analyses
antenna antennae
antithesis antitheses
apex apices
appendix appendices
axis axes
bacillus bacilli
bacterium bacteria
basis bases
brother brethren
bureau bureaux
cactus cacti
calf calves
chateau chateaux
child children
corpus corpora
crisis crises
criterion criteria
curriculum curricula
diagnosis diagnoses
dwarf dwarves
elf elves
ellipsis ellipses
emphasis emphases
fireman firemen
fisherman fishermen
focus foci
foot feet
formula formulae
fungus fungi
gateau gateaux
gentleman gentlemen
goose geese
grandchild grandchildren
half halves
hoof hooves
housewife housewives
hypothesis hypotheses
index indices
kerchief kerchieves
knife knives
larva larvae
loaf loaves
louse lice
man men
mailman mailmen
matrix matrices
memorandum memoranda
metamorphosis metamorphoses
midwife midwives
mouse mice
neurosis neuroses
nebula nebulae
nucleus nuclei
oasis oases
ox oxen
parenthesis parentheses
penny pence
phenomenon phenomena
plateau plateaux
policeman policemen
prognosis prognoses
psychosis psychoses
quiz quizzes quizzed quizzing
radius radii
salesman salesmen
scarf scarves
sheaf sheaves
shelf shelves
snowman snowmen
spokesman spokesmen
stepchild stepchildren
stimulus stimuli
stratum strata
syllabus syllabi
symposium symposia
synopsis synopses
synthesis syntheses
tableau tableaux
thesis theses
thief thieves
tooth teeth
vertebra vertebrae
vertex vertices
vortex vortices
werewolf werewolves
wharf wharves
wife wives
wolf wolves
woman women
# Comparison
angry angrier angriest
bad worse worst
big bigger biggest
bossy bossier bossiest
bright brighter brightest
broad broader broadest
bumpy bumpier bumpiest
busy busier busiest
calm calmer calmest
cheap cheaper cheapest
chewy chewier chewiest
chilly chillier chilliest
clean cleaner cleanest
clear clearer clearest
clever cleverer cleverest
close closer closest
cloudy cloudier cloudiest
clumsy clumsier clumsiest
cold colder coldest
cool cooler coolest
cozy cosy cosier cosiest cozier coziest
crazy crazier craziest
creamy creamier creamiest
crunchy crunchier crunchiest
curly curlier curliest
cute cuter cutest
dark darker darkest
deadly deadlier deadliest
deep deeper deepest
dirty dirtier dirtiest
dry drier driest
early earlier earliest
easy easier easiest
empty emptier emptiest
fancy fancier fanciest
far farther farthest further furthest
fast faster fastest
fat fatter fattest
few fewer fewest
fine finer finest
fit fitter fittest
flat flatter flattest
foggy foggier foggiest
fresh fresher freshest
friendly friendlier friendliest
funny funnier funniest
fuzzy fuzzier fuzziest
gloomy gloomier gloomiest
good better best
grand grander grandest
great greater greatest
greedy greedier greediest
green greener greenest
grumpy grumpier grumpiest
guilty guiltier guiltiest
happy happier happiest
hard harder hardest
healthy healthier healthiest
heavy heavier heaviest
high higher highest
hot hotter hottest
hungry hungrier hungriest
icy icier iciest
itchy itchier itchiest
juicy juicier juiciest
kind kinder kindest
large larger largest
late later latest
lazy lazier laziest
light lighter lightest
likely likelier likeliest
little littler littlest
lively livelier liveliest
lonely lonelier loneliest
long longer longest
loud louder loudest
lovely lovelier loveliest
low lower lowest
lucky luckier luckiest
mad madder maddest
messy messier messiest
mighty mightier mightiest
mild milder mildest
moody moodier moodiest
narrow narrower narrowest
nasty nastier nastiest
naughty naughtier naughtiest
near nearer nearest
neat neater neatest
new newer newest
nice nicer nicest
noisy noisier noisiest
old older oldest
poor poorer poorest
pretty prettier prettiest
proud prouder proudest
quick quicker quickest
quiet quieter quietest
rainy rainier rainiest
rare rarer rarest
ready readier readiest
rich richer richest
rough rougher roughest
rude ruder rudest
rusty rustier rustiest
sad sadder saddest
safe safer safest
salty saltier saltiest
scary scarier scariest
shaky shakier shakiest
sharp sharper sharpest
shiny shinier shiniest
short shorter shortest
silly sillier silliest
simple simpler simplest
sleepy sleepier sleepiest
slim slimmer slimmest
slow slower slowest
small smaller smallest
smart smarter smartest
smooth smoother smoothest
soft softer softest
soon sooner soonest
sore sorer sorest
sour sourer sourest
spicy spicier spiciest
steady steadier steadiest
steep steeper steepest
sticky stickier stickiest
strange strangest
strict stricter strictest
strong stronger strongest
sunny sunnier sunniest
sure surer surest
sweet sweeter sweetest
tall taller tallest
tasty tastier tastiest
thick thicker thickest
thin thinner thinnest
thirsty thirstier thirstiest
tidy tidier tidiest
tight tighter tightest
tiny tinier tiniest
tough tougher toughest
tricky trickier trickiest
ugly uglier ugliest
warm warmer warmest
weak weaker weakest
wealthy wealthier wealthiest
weird weirder weirdest
wet wetter wettest
wide wider widest
wild wilder wildest
windy windier windiest
wise wiser wisest
worthy worthier worthiest
young younger youngest
# Spellings: one of the two that are in use
aluminum aluminium
apologize apologise apologised apologises apologising
behavior behaviour behaviours
cancel cancelled cancelling
catalog catalogue catalogues
center centre centres centred
check cheque cheques
color colour coloured colourful colouring colours
defense defence
favor favour favoured favours
favorite favourite favourites
fiber fibre fibres
flavor flavour flavoured flavours
gray grey
harbor harbour harbours
honor honour honoured honours
humor humour
jewelry jewellery
kilometer kilometre kilometres
labor labour labours
liter litre litres
meter metre metres
neighbor neighbour neighbouring neighbours
neighborhood neighbourhood neighbourhoods
organize organise organised organiser organises organising
pajamas pyjamas
practice practise practised practising
program programme programmes
realize realise realised realises realising
recognize recognise recognised recognises recognising
rumor rumour rumours
savor savour
skeptic sceptic
theater theatre theatres
tire tyre tyres
vapor vapour
)";

}  // namespace memos::language
