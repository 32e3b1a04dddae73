// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
// Closed lists that tell what a value is: a country, a profession, a diet. Folded; several words joined by "_".
#include <algorithm>
#include <array>
#include <string>
#include <unordered_set>

#include "language/statement_nouns.h"

namespace memos::language::stated {

namespace {

constexpr std::string_view kCountries =
    "afghanistan albania algeria argentina armenia australia austria azerbaijan bangladesh belarus belgium bolivia "
    "bosnia brazil bulgaria cambodia cameroon canada chile china colombia croatia cuba cyprus czechia denmark ecuador "
    "egypt england estonia ethiopia finland france georgia germany ghana greece guatemala honduras hungary iceland "
    "india indonesia iran iraq ireland israel italy jamaica japan jordan kazakhstan kenya korea south_korea latvia "
    "lebanon libya lithuania luxembourg malaysia malta mexico moldova mongolia montenegro morocco nepal netherlands "
    "new_zealand nicaragua nigeria norway pakistan panama paraguay peru philippines poland portugal qatar romania "
    "russia saudi_arabia scotland senegal serbia singapore slovakia slovenia somalia south_africa spain sri_lanka "
    "sudan "
    "sweden switzerland syria taiwan tanzania thailand tunisia turkey uganda ukraine uk united_kingdom us usa u.s "
    "united_states america uruguay uzbekistan venezuela vietnam wales yemen zambia zimbabwe holland dubai "
    "españa alemania francia italia suiza inglaterra portugal méxico brasil perú japón";

constexpr std::string_view kCities =
    "amsterdam athens atlanta auckland austin bangkok barcelona basel beijing belfast belgrade berlin bern birmingham "
    "bogota bologna bonn bordeaux boston bratislava bremen brisbane bristol brooklyn brussels bucharest budapest "
    "buenos_aires cairo calgary cambridge cape_town cardiff chennai chicago cologne copenhagen cork dallas delhi "
    "denver "
    "detroit dortmund dresden dublin dusseldorf edinburgh florence frankfurt galway geneva genoa ghent glasgow "
    "gothenburg granada graz hamburg hanoi hanover heidelberg helsinki hong_kong honolulu houston istanbul jakarta "
    "jerusalem johannesburg karachi kiev kyiv krakow kyoto lagos leeds leipzig lille lima lisbon liverpool ljubljana "
    "london los_angeles lyon madrid malaga manchester manila marseille melbourne memphis mexico_city miami milan "
    "milwaukee minneapolis montreal moscow mumbai munich nagoya nairobi nantes naples nashville new_orleans new_york "
    "new_york_city newcastle nice nottingham nuremberg oakland osaka oslo oxford palermo paris perth philadelphia "
    "phoenix pittsburgh portland porto prague quebec reykjavik riga rio rome rotterdam salzburg san_diego "
    "san_francisco santiago sao_paulo sapporo seattle seoul seville shanghai shenzhen sheffield singapore sofia "
    "stockholm strasbourg stuttgart sydney taipei tallinn tbilisi tel_aviv the_hague tokyo toronto toulouse turin "
    "utrecht valencia vancouver venice verona vienna vilnius warsaw washington wellington york zagreb zaragoza zurich";

constexpr std::string_view kLanguages =
    "english spanish french german italian portuguese dutch swedish norwegian danish finnish icelandic polish czech "
    "slovak hungarian romanian bulgarian greek turkish russian ukrainian serbian croatian slovenian lithuanian latvian "
    "estonian arabic hebrew persian farsi hindi urdu bengali punjabi tamil telugu mandarin chinese cantonese japanese "
    "korean vietnamese thai indonesian malay tagalog swahili zulu afrikaans latin esperanto catalan basque galician "
    "welsh irish gaelic yiddish amharic mongolian nepali sinhala khmer lao burmese georgian armenian albanian "
    "macedonian bosnian maltese luxembourgish sign_language asl klingon inglés español francés alemán italiano "
    "portugués japonés chino ruso árabe coreano";

constexpr std::string_view kNations =
    "american british english scottish welsh irish canadian australian mexican brazilian argentinian chilean peruvian "
    "colombian venezuelan cuban spanish portuguese french italian german austrian swiss belgian dutch danish swedish "
    "norwegian finnish icelandic polish czech slovak hungarian romanian bulgarian greek turkish russian ukrainian "
    "serbian croatian slovenian israeli egyptian moroccan tunisian algerian nigerian kenyan ethiopian ghanaian "
    "senegalese indian pakistani bangladeshi nepali chinese japanese korean vietnamese thai indonesian malaysian "
    "filipino singaporean taiwanese iranian iraqi lebanese syrian jordanian saudi georgian armenian estonian latvian "
    "lithuanian kazakh uzbek mongolian ecuadorian bolivian uruguayan";

constexpr std::string_view kProfessions =
    "accountant actor actress actuary administrator analyst anesthesiologist animator apprentice archaeologist "
    "architect artist assistant astronaut attorney author baker banker barber barista bartender biologist blogger "
    "bookkeeper bricklayer broker builder butcher captain cardiologist caretaker carpenter cashier chef chemist "
    "cleaner "
    "clerk coach cobbler comedian composer conductor consultant contractor cook copywriter counselor counsellor "
    "courier "
    "curator dancer dentist dermatologist designer developer dietitian diplomat director doctor driver ecologist "
    "economist editor electrician engineer entrepreneur farmer firefighter fireman fisherman florist founder "
    "freelancer "
    "gardener geologist glazier goldsmith graphic_designer hairdresser historian housewife illustrator influencer "
    "instructor intern interpreter investor janitor jeweler journalist judge lawyer lecturer librarian linguist "
    "locksmith "
    "machinist manager marine marketer mathematician mechanic meteorologist midwife miner model musician nanny "
    "neurologist notary novelist nurse nutritionist optician optometrist painter paralegal paramedic pastor "
    "pathologist "
    "pediatrician pharmacist philosopher photographer physician physicist physiotherapist pianist pilot plumber poet "
    "police_officer policeman politician porter postdoc postman potter priest principal producer professor programmer "
    "psychiatrist psychologist psychotherapist publisher radiologist realtor receptionist recruiter researcher "
    "reporter "
    "sailor salesman saleswoman salesperson scientist sculptor secretary singer sociologist soldier solicitor "
    "sommelier statistician stylist student surgeon surveyor tailor teacher technician tester therapist trader trainer "
    "translator truck_driver tutor veterinarian vet violinist waiter waitress watchmaker welder writer yoga_teacher "
    "zoologist ceo cto cfo coo freelance_writer team_lead social_worker data_scientist flight_attendant headteacher "
    "postgraduate undergraduate phd_student officer detective supervisor executive coordinator specialist strategist "
    "scout referee retiree pensioner homemaker stay-at-home dev sre engineer's";

constexpr std::string_view kDiets =
    "vegetarian vegan pescatarian pescetarian omnivore flexitarian keto paleo gluten-free halal kosher dairy-free "
    "plant-based low-carb ovo-lacto lacto-vegetarian carnivore fruitarian teetotal sugar-free";

constexpr std::string_view kFoods =
    "meat beef pork chicken fish seafood shellfish shrimp prawns eggs egg dairy milk cheese butter cream yogurt gluten "
    "bread wheat pasta rice sugar sweets candy chocolate nuts peanuts peanut almonds soy tofu alcohol wine beer coffee "
    "caffeine tea soda cola coke juice mushrooms mushroom cilantro coriander onions garlic tomatoes tomato potatoes "
    "bananas strawberries strawberry apples kiwi mango avocado olives pickles anchovies bacon ham lamb turkey tuna "
    "salmon carbs fast_food junk_food red_meat processed_food spicy_food honey salt animal_products snacks dessert "
    "desserts pizza burgers sushi cake ice_cream lactose corn sesame mustard celery lupin oysters crab lobster "
    "red_wine white_wine energy_drinks soft_drinks whisky whiskey vodka gin espresso lentils beans broccoli";

constexpr std::string_view kHealth =
    "diabetes asthma migraine migraines hypertension epilepsy adhd autism anxiety depression arthritis anemia celiac "
    "celiac_disease coeliac eczema psoriasis ibs insomnia dyslexia glaucoma tinnitus scoliosis endometriosis cancer "
    "covid flu hypothyroidism osteoporosis gout lupus ptsd ocd sciatica vertigo high_blood_pressure hay_fever "
    "lactose_intolerance crohn's crohn sleep_apnea type_1_diabetes type_2_diabetes back_pain pcos gerd fibromyalgia "
    "diabetic asthmatic epileptic pregnant lactose_intolerant lactose-intolerant gluten_intolerant colorblind "
    "colourblind color-blind colour-blind nearsighted dyslexic autistic anemic deaf blind near-sighted short-sighted "
    "bipolar celiac_disease coeliac_disease long_covid acid_reflux";

constexpr std::string_view kMedicines =
    "lisinopril metformin ibuprofen aspirin paracetamol acetaminophen insulin atorvastatin simvastatin omeprazole "
    "levothyroxine sertraline fluoxetine citalopram escitalopram amlodipine losartan ramipril metoprolol warfarin "
    "prednisone amoxicillin penicillin antibiotics antidepressants statins antihistamines cetirizine loratadine "
    "albuterol ventolin gabapentin lithium ritalin adderall concerta melatonin ozempic semaglutide xanax zoloft prozac "
    "vitamin_d vitamin_b12 iron_supplements magnesium beta_blockers blood_thinners methotrexate lamotrigine bupropion "
    "venlafaxine duloxetine pantoprazole clopidogrel eliquis hydrochlorothiazide rosuvastatin tramadol naproxen "
    "steroids supplements creatine lipitor lexapro wegovy synthroid nexium crestor plavix singulair celecoxib celebrex "
    "wellbutrin zyrtec claritin allegra entresto xarelto jardiance trulicity vyvanse humira cymbalta seroquel valium";

constexpr std::string_view kInstruments =
    "guitar piano violin cello flute drums ukulele saxophone sax trumpet clarinet bass harp keyboard banjo oboe viola "
    "trombone accordion harmonica organ mandolin bass_guitar electric_guitar double_bass french_horn tuba bassoon";

class WordSet {
 public:
  explicit WordSet(std::string_view list) {
    while (!list.empty()) {
      const std::size_t end = std::min(list.find(' '), list.size());
      std::string word(list.substr(0, end));
      std::ranges::replace(word, '_', ' ');
      if (!word.empty()) words_.insert(std::move(word));
      list.remove_prefix(std::min(end + 1, list.size()));
    }
  }
  [[nodiscard]] bool has(std::string_view folded) const { return words_.contains(std::string(folded)); }

 private:
  std::unordered_set<std::string> words_;
};

}  // namespace

bool is_country(std::string_view folded) {
  static const WordSet set(kCountries);
  return set.has(folded.starts_with("the ") ? folded.substr(4) : folded);
}
bool is_known_city(std::string_view folded) {
  static const WordSet set(kCities);
  return set.has(folded);
}
bool is_language(std::string_view folded) {
  static const WordSet set(kLanguages);
  return set.has(folded);
}
bool is_nationality(std::string_view folded) {
  static const WordSet set(kNations);
  return set.has(folded);
}
bool is_profession(std::string_view folded) {
  static const WordSet set(kProfessions);
  return set.has(folded);
}
bool is_diet(std::string_view folded) {
  static const WordSet set(kDiets);
  return set.has(folded) || (folded.ends_with('s') && set.has(folded.substr(0, folded.size() - 1)));
}
bool is_food(std::string_view folded) {
  static const WordSet set(kFoods);
  return set.has(folded);
}
bool is_health(std::string_view folded) {
  static const WordSet set(kHealth);
  return set.has(folded);
}
bool is_medicine(std::string_view folded) {
  static const WordSet set(kMedicines);
  const bool ending =
      folded.size() > 6 && (folded.ends_with("pril") || folded.ends_with("statin") || folded.ends_with("sartan") ||
                            folded.ends_with("olol") || folded.ends_with("cillin") || folded.ends_with("prazole") ||
                            folded.ends_with("oxetine") || folded.ends_with("mycin") || folded.ends_with("azepam") ||
                            folded.ends_with("gliptin"));
  return ending || set.has(folded);
}
bool is_instrument(std::string_view folded) {
  static const WordSet set(kInstruments);
  return set.has(folded);
}

}  // namespace memos::language::stated
