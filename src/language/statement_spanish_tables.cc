// Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
#include <array>

#include "language/statement_spanish.h"

namespace memos::language::stated::spanish {

namespace {

using F = Form;
using V = ValueType;
using S = Sense;
constexpr auto kFact = StatementKind::kFact;
constexpr auto kTaste = StatementKind::kPreference;

constexpr Row kRows[] = {
    {"vivo en|vivimos en|resido en|estoy viviendo en|estamos viviendo en",
     "vive en|viven en|reside en|está viviendo en", "home.city", F::kNow, V::kPlace},
    {"vivía en|vivíamos en|viví en|antes vivía en", "vivía en|vivió en", "home.city", F::kWas, V::kPlace},
    {"me mudé a|nos mudamos a|me he mudado a|nos hemos mudado a|me acabo de mudar a|acabo de mudarme a|nos acabamos de "
     "mudar a|me trasladé a|me he trasladado a|nos hemos trasladado a|nos trasladamos a|me he ido a vivir a|nos hemos "
     "ido a vivir a|me fui a vivir a|nos fuimos a vivir a|me mudé de vuelta a",
     "se mudó a|se mudaron a|se ha mudado a|se ha trasladado a|se trasladó a|se ha ido a vivir a|se fue a vivir a",
     "home.city", F::kBegan, V::kPlace},
    {"me mudaré a|nos mudaremos a|me voy a mudar a|nos vamos a mudar a|voy a mudarme a|vamos a mudarnos a|me mudo "
     "a|nos mudamos en|me voy a vivir a|nos vamos a vivir a|viviré en|voy a vivir en|vamos a vivir en",
     "se va a mudar a|se mudará a|se muda a", "home.city", F::kWill, V::kPlace},
    {"me fui de|nos fuimos de", "se fue de", "home.city", F::kEnded, V::kPlace},
    {"trabajo como|trabajo de", "trabaja como|trabaja de", "work.role", F::kNow, V::kPhrase},
    {"trabajaba como|trabajaba de", "trabajaba como|trabajaba de", "work.role", F::kWas, V::kPhrase},
    {"trabajo en|trabajo para|trabajamos en|estoy trabajando en|estoy trabajando para",
     "trabaja en|trabaja para|trabajan en", "work.employer", F::kNow, V::kOrg},
    {"trabajaba en|trabajaba para|trabajé en|trabajé para", "trabajaba en|trabajaba para|trabajó en|trabajó para",
     "work.employer", F::kWas, V::kOrg},
    {"empecé a trabajar en|empecé a trabajar para|empecé en|he empezado a trabajar en|he empezado en|acabo de empezar "
     "a trabajar en|acabo de empezar en|entré a trabajar en|entré en|me contrataron en|me contrató|conseguí trabajo "
     "en|conseguí un trabajo en|me incorporé a",
     "empezó a trabajar en|empezó en|consiguió trabajo en|consiguió un trabajo en|entró en", "work.employer", F::kBegan,
     V::kOrg},
    {"empiezo a trabajar en|empiezo en|empezaré en|empezaré a trabajar en|voy a empezar en|voy a trabajar en|trabajaré "
     "en|trabajaré para",
     "empieza en|empieza a trabajar en|trabajará en", "work.employer", F::kWill, V::kOrg},
    {"dejé mi trabajo en|renuncié a mi trabajo en|renuncié a|dejé de trabajar en|me despidieron de|renuncié en",
     "dejó su trabajo en|dejó de trabajar en", "work.employer", F::kEnded, V::kOrg},
    {"estudio en|estudiamos en", "estudia en", "study.school", F::kNow, V::kOrg},
    {"estudiaba en|estudiábamos en", "estudiaba en", "study.school", F::kWas, V::kOrg},
    {"soy alérgica a|soy alérgico a|tengo alergia a|soy alérgica al|soy alérgico al|tengo alergia al",
     "es alérgica a|es alérgico a|tiene alergia a|es alérgica al|es alérgico al|tiene alergia al", "allergy", F::kNow,
     V::kList, S::kPlain, false},
    {"he dejado de ser|dejé de ser|hemos dejado de ser", "ha dejado de ser|dejó de ser", "diet", F::kEnded, V::kPhrase,
     S::kProfession},
    {"me hice|me volví", "se hizo|se volvió", "diet", F::kBegan, V::kPhrase, S::kProfession},
    {"dejé de fumar|he dejado de fumar", "dejó de fumar", "habit", F::kEnded, V::kPhrase, S::kHabit},
    {"fumo", "fuma", "habit", F::kNow, V::kPhrase, S::kHabit},
    {"dejé de tomar|he dejado de tomar", "dejó de tomar|ha dejado de tomar", "medication.", F::kEnded, V::kPhrase,
     S::kMedicine},
    {"dejé de comer|dejé de beber|dejé de tomar|he dejado de comer|he dejado de tomar|dejé el|dejé la|he dejado el|he "
     "dejado la",
     "dejó de comer|dejó de beber|dejó de tomar|dejó el", "diet.avoids", F::kBegan, V::kList, S::kPlain, false, kTaste},
    {"tomo|estoy tomando", "toma|está tomando", "medication.", F::kNow, V::kPhrase, S::kMedicine},
    {"tomaba|tomábamos", "tomaba", "medication.", F::kWas, V::kPhrase, S::kMedicine},
    {"puedo comer|podemos comer|puedo beber|podemos beber|puedo tomar|podemos tomar",
     "puede comer|pueden comer|puede beber|puede tomar", "diet.avoids", F::kNow, V::kList, S::kFood, false, kTaste},
    {"como|comemos|bebo|tomo", "come|bebe|toma", "diet.avoids", F::kNow, V::kList, S::kFood, false, kTaste},
    {"me gusta|me gustan|me encanta|me encantan|adoro|nos gusta|nos encanta",
     "le gusta|le gustan|le encanta|le encantan|adora", "preference.likes", F::kNow, V::kList, S::kTaste, false,
     kTaste},
    {"me gustaba|me gustaban|me encantaba", "le gustaba", "preference.likes", F::kWas, V::kList, S::kTaste, false,
     kTaste},
    {"odio|detesto|no soporto|no aguanto", "odia|detesta|no soporta", "preference.dislikes", F::kNow, V::kList,
     S::kPlain, false, kTaste},
    {"estoy aprendiendo|aprendo|estoy estudiando|estudio", "está aprendiendo|aprende|estudia|está estudiando",
     "language.learning", F::kNow, V::kLanguage, S::kLanguage},
    {"aprendía|estaba aprendiendo|estudiaba|estaba estudiando",
     "aprendía|estaba aprendiendo|estudiaba|estaba estudiando", "language.learning", F::kWas, V::kLanguage,
     S::kLanguage},
    {"me pasé al|me he pasado al|me cambié al|me he cambiado al|empecé con el|he empezado con el", "se pasó al",
     "language.learning", F::kBegan, V::kLanguage, S::kLanguage},
    {"empecé a aprender|he empezado a aprender|empecé a estudiar", "empezó a aprender|empezó a estudiar",
     "language.learning", F::kBegan, V::kLanguage, S::kLanguage},
    {"dejé de aprender|dejé de estudiar|he dejado de aprender|he dejado de estudiar|abandoné el|he abandonado el",
     "dejó de aprender|ha dejado de aprender", "language.learning", F::kEnded, V::kLanguage, S::kLanguage},
    {"hablo|hablamos", "habla|hablan", "language.speaks", F::kNow, V::kLanguage, S::kLanguage, false},
    {"conduzco|manejo", "conduce|maneja", "possession.car", F::kNow, V::kPhrase, S::kPlain, true, kFact},
    {"conducía|manejaba", "conducía|manejaba", "possession.car", F::kWas, V::kPhrase, S::kPlain, true, kFact},
    {"me compré|nos compramos|compré|compramos|he comprado|me he comprado|acabo de comprar|acabo de comprarme",
     "compró|se compró|ha comprado", "", F::kBegan, V::kPhrase, S::kPossession, true, kFact},
    {"vendí|vendimos|he vendido|hemos vendido", "vendió|ha vendido", "", F::kEnded, V::kPhrase, S::kPossession, true,
     kFact},
    {"adopté|adoptamos|hemos adoptado|he adoptado", "adoptó|ha adoptado", "", F::kBegan, V::kPhrase, S::kPet, false,
     kFact},
    {"tengo|tenemos", "tiene|tienen", "", F::kNow, V::kPhrase, S::kPet, false, kFact},
    {"tenía|teníamos", "tenía", "", F::kWas, V::kPhrase, S::kPet, false, kFact},
    {"estoy con|ando con|ahora estoy con", "está con", "relation.partner", F::kNow, V::kName, S::kPlain, true, kFact},
    {"me llamo|mi nombre es", "se llama", "name", F::kNow, V::kName},
    {"soy de|vengo de", "es de|viene de", "hometown", F::kNow, V::kPlace},
    {"nací en", "nació en", "birthplace", F::kNow, V::kPlace},
    {"cumplo años el|cumplo el", "cumple años el|cumple el", "birthday", F::kNow, V::kTime},
    {"nací el", "nació el", "birthday", F::kNow, V::kTime},
    {"soy|ahora soy", "es", "work.role", F::kNow, V::kPhrase, S::kProfession},
    {"era|antes era|fui", "era|fue", "work.role", F::kWas, V::kPhrase, S::kProfession},
    {"estoy casada con|estoy casado con|me casé con|salgo con|estoy saliendo con",
     "está casada con|está casado con|se casó con|sale con", "relation.partner", F::kNow, V::kName, S::kPlain, true,
     kFact},
    {"salía con|estaba casada con|estaba casado con|estaba saliendo con",
     "salía con|estaba casada con|estaba casado con|estaba saliendo con", "relation.partner", F::kWas, V::kName,
     S::kPlain, true, kFact},
    {"rompí con|terminé con|me separé de|me divorcié de|corté con",
     "rompió con|terminó con|se separó de|se divorció de", "relation.partner", F::kEnded, V::kName, S::kPlain, true,
     kFact},
    {"estoy|estamos|ya estoy", "está", "relationship.status", F::kNow, V::kPhrase, S::kStatus},
    {"me jubilé|me he jubilado|ya estoy jubilado|ya estoy jubilada|estoy en paro|estoy en el paro|estoy "
     "desempleado|estoy "
     "desempleada|me quedé sin trabajo|me he quedado sin trabajo|estoy sin trabajo|trabajo por mi cuenta|me han "
     "despedido|me han echado|me echaron|monté mi propio|monté mi propia|he montado mi propio|he montado mi "
     "propia|abrí "
     "mi propio|abrí mi propia|he abierto mi propio|he abierto mi propia|fue mi último día en",
     "se jubiló|se ha jubilado|está en paro|está desempleado|está desempleada|se quedó sin trabajo", "work.employer",
     F::kEnded, V::kOrg, S::kHabit},
    {"renuncié|me despidieron|perdí mi trabajo|perdí el trabajo|dejé mi trabajo|dejé el trabajo", "", "work.employer",
     F::kEnded, V::kOrg, S::kHabit},
    {"apoyo al|soy del|soy hincha de|soy fan del", "apoya al|es del|es hincha de", "sports.team", F::kNow, V::kName,
     S::kPlain, true, kTaste},
    {"toco", "toca", "instrument", F::kNow, V::kList, S::kPlain, false, kTaste},
    {"tocaba el|tocaba la|tocaba los", "tocaba el|tocaba la", "instrument", F::kWas, V::kPhrase, S::kPlain, false,
     kTaste},
    {"jugaba al", "jugaba al", "hobby", F::kWas, V::kPhrase, S::kPlain, false, kTaste},
    {"juego al", "juega al", "hobby", F::kNow, V::kList, S::kPlain, false, kTaste},
};

constexpr NounRow kNouns[] = {
    {"número de teléfono|número de móvil|número de celular|teléfono|número|móvil|celular", "contact.phone", V::kPhone},
    {"correo electrónico|correo|email|dirección de correo", "contact.email", V::kEmail},
    {"dirección|domicilio", "home.address", V::kRest},
    {"cumpleaños|fecha de nacimiento", "birthday", V::kTime},
    {"nombre completo|nombre", "name", V::kName},
    {"apellido", "name.last", V::kName},
    {"apodo", "nickname", V::kName},
    {"edad", "age", V::kNumber},
    {"trabajo|profesión|ocupación|puesto", "work.role"},
    {"empresa|compañía|empleador", "work.employer", V::kOrg},
    {"jefe|jefa|supervisor|supervisora", "work.boss", V::kPerson},
    {"ciudad natal|pueblo natal", "hometown", V::kPlace},
    {"ciudad", "home.city", V::kPlace},
    {"dieta", "diet"},
    {"alergia", "allergy", V::kList, NounKind::kSlot, false},
    {"idioma materno|lengua materna", "language.native", V::kLanguage},
    {"médico|médica|doctor|doctora", "doctor", V::kPerson},
    {"dentista", "dentist", V::kPerson},
    {"banco", "bank", V::kOrg},
    {"gimnasio", "gym", V::kOrg},
    {"alquiler", "profile.alquiler", V::kRest},
    {"sueldo|salario", "work.salary", V::kRest},
    {"aniversario|aniversario de bodas", "anniversary", V::kTime},
    {"contraseña del wifi|clave del wifi|clave de wifi|contraseña de wifi|contraseña wifi", "code.wifi", V::kRest},
    {"código de la puerta|código del portal", "code.door", V::kRest},
    {"contraseña|clave|pin", "code.password", V::kRest},
    {"talla de zapato|número de zapato|talla de zapatos", "size.shoe", V::kRest},
    {"matrícula|placa", "vehicle.plate", V::kRest},
    {"presupuesto", "budget", V::kRest},
    {"coche|carro|auto", "possession.car"},
    {"esposa|mujer|marido|esposo|pareja|novia|novio|prometida|prometido", "relation.partner", V::kName,
     NounKind::kPerson},
    {"madre|mamá", "relation.mother", V::kName, NounKind::kPerson},
    {"padre|papá", "relation.father", V::kName, NounKind::kPerson},
    {"hermana mayor|hermana menor|hermana", "relation.sister", V::kName, NounKind::kPerson, false},
    {"hermano mayor|hermano menor|hermano", "relation.brother", V::kName, NounKind::kPerson, false},
    {"hija", "relation.daughter", V::kName, NounKind::kPerson, false},
    {"hijo", "relation.son", V::kName, NounKind::kPerson, false},
    {"abuela", "relation.grandmother", V::kName, NounKind::kPerson, false},
    {"abuelo", "relation.grandfather", V::kName, NounKind::kPerson, false},
    {"mejor amiga|mejor amigo", "relation.best_friend", V::kName, NounKind::kPerson},
    {"amiga|amigo", "relation.friend", V::kName, NounKind::kPerson, false},
    {"cuñado", "relation.brother_in_law", V::kName, NounKind::kPerson, false},
    {"cuñada", "relation.sister_in_law", V::kName, NounKind::kPerson, false},
    {"compañero de piso|compañera de piso", "relation.roommate", V::kName, NounKind::kPerson, false},
    {"colega|compañera|compañero", "relation.colleague", V::kName, NounKind::kPerson, false},
    {"vecina|vecino", "relation.neighbour", V::kName, NounKind::kPerson, false},
    {"perro|perra|perrito|perrita|cachorro|cachorra", "pet.dog", V::kName, NounKind::kPet, false},
    {"gato|gata|gatito|gatita", "pet.cat", V::kName, NounKind::kPet, false},
    {"conejo|coneja", "pet.rabbit", V::kName, NounKind::kPet, false},
    {"hámster", "pet.hamster", V::kName, NounKind::kPet, false},
    {"tortuga", "pet.turtle", V::kName, NounKind::kPet, false},
    {"pez", "pet.fish", V::kName, NounKind::kPet, false},
    {"cobaya|conejillo de indias", "pet.guinea_pig", V::kName, NounKind::kPet, false},
    {"caballo|yegua", "pet.horse", V::kName, NounKind::kPet, false},
    {"loro|pájaro|canario|periquito", "pet.bird", V::kName, NounKind::kPet, false},
    {"mascota", "pet.", V::kName, NounKind::kPet, false},
};

constexpr AskRow kAsks[] = {
    {"de qué trabajo|de qué trabajamos|en qué trabajo|en qué consiste mi trabajo", "de qué trabaja|en qué trabaja",
     "work.role"},
    {"con quién salgo|con quién estoy|quién es mi pareja|con quién estoy saliendo", "con quién sale|con quién está",
     "relation.partner"},
    {"vivía|viví|vivíamos", "vivía|vivió", "home.city", true},
    {"qué dirección vivo|qué dirección vivimos|qué calle vivo", "qué dirección vive", "home.address"},
    {"vivo|vivimos|he vivido|viviré|me mudé", "vive|ha vivido|se mudó", "home.city"},
    {"trabajaba|trabajé", "trabajaba|trabajó", "work.employer", true},
    {"trabajo|trabajamos|he trabajado|trabajaré", "trabaja", "work.employer"},
    {"me dedico", "se dedica", "work.role"},
    {"soy alérgica|soy alérgico|tengo alergia|tengo alguna alergia|tengo alergias",
     "es alérgica|es alérgico|tiene alergia", "allergy"},
    {"no como|como carne", "no come|come carne", "diet.avoids"},
    {"soy vegetariana|soy vegetariano|soy vegana|soy vegano", "es vegetariana|es vegetariano|es vegana|es vegano",
     "diet"},
    {"no me gusta|no me gustan|odio", "no le gusta|odia", "preference.dislikes"},
    {"me gusta|me gustan|me encanta", "le gusta|le gustan|le encanta", "preference.likes"},
    {"estoy aprendiendo|aprendo|estudio", "está aprendiendo|aprende", "language.learning"},
    {"hablo", "habla", "language.speaks"},
    {"conduzco|manejo", "conduce|maneja", "possession.car"},
    {"medicamento tomo|medicación tomo|medicamentos tomo|medicina tomo|pastillas tomo",
     "medicamento toma|medicación toma|medicamentos toma", "medication."},
    {"tengo novia|tengo novio|tengo pareja|tengo marido|tengo mujer|tengo esposa|tengo esposo",
     "tiene novia|tiene novio|tiene pareja|tiene marido|tiene mujer", "relation.partner"},
    {"coche tengo|carro tengo|auto tengo|tengo coche|tengo carro", "coche tiene|carro tiene|tiene coche",
     "possession.car"},
    {"tengo perro|tengo perra|tengo un perro", "tiene perro|tiene un perro", "pet.dog"},
    {"tengo gato|tengo gata|tengo un gato", "tiene gato|tiene un gato", "pet.cat"},
    {"instrumento toco|toco", "instrumento toca|toca", "instrument"},
    {"dieta sigo|dieta llevo", "dieta sigue|dieta lleva", "diet"},
    {"estoy jubilado|estoy jubilada|estoy en paro", "está jubilado|está jubilada|está en paro", "work.employer"},
    {"años tengo", "años tiene", "age"},
    {"mascota tengo|mascotas tengo|tengo mascota|tengo mascotas", "mascotas tiene|tiene mascota", "pet."},
    {"soy de", "es de", "hometown"},
    {"me llamo", "", "name"},
    {"debes llamarme|tienes que llamarme|deberías llamarme|me llamas|llamarme", "", "nickname"},
    {"nací", "nació", "birthplace"},
    {"tomo", "toma", "medication."},
    {"estoy casada|estoy casado|mi pareja|salgo con|tengo una relación", "está casada|está casado", "relation.partner"},
};

}  // namespace

std::span<const Row> rows() noexcept { return kRows; }
std::span<const NounRow> nouns() noexcept { return kNouns; }
std::span<const AskRow> asks() noexcept { return kAsks; }

constinit const std::string_view kProfessions =
    "enfermera|enfermero|médica|médico|doctora|doctor|profesora|profesor|maestra|maestro|ingeniera|ingeniero|abogada|"
    "abogado|arquitecta|arquitecto|programadora|programador|"
    "desarrolladora|desarrollador|diseñadora|diseñador|periodista|contadora|contador|cocinera|cocinero|chef|camarera|"
    "camarero|actriz|actor|pintora|pintor|escritora|escritor|"
    "estudiante|taxista|conductora|conductor|psicóloga|psicólogo|dentista|veterinaria|veterinario|policía|bombera|"
    "bombero|mecánico|mecánica|electricista|fontanero|carpintero|"
    "panadera|panadero|peluquera|peluquero|farmacéutica|farmacéutico|científica|científico|investigadora|investigador|"
    "traductora|traductor|consultora|consultor|gerente|directora|"
    "director|vendedora|vendedor|piloto|azafata|músico|música|cantante|fotógrafa|fotógrafo|jubilada|jubilado|autónoma|"
    "autónomo|analista|economista|bióloga|biólogo|química|químico|"
    "recepcionista|cajera|cajero|repartidora|repartidor|guía turística|guía turístico|secretaria|secretario|"
    "administrativa|administrativo|fisioterapeuta|auxiliar|obrera|obrero|albañil|soldadora|soldador|agricultora|"
    "agricultor|costurera|jardinera|jardinero|bibliotecaria|bibliotecario|socorrista|editora|editor|gestora|gestor|"
    "técnica|técnico|becaria|becario|funcionaria|funcionario|cartera|cartero|niñera|niñero|barista|florista|carnicera|"
    "carnicero|pescadera|pescadero|fontanera|carpintera|limpiadora|limpiador|matrona|logopeda|notaria|notario|jueza|"
    "juez|fiscal";
constinit const std::string_view kLanguages =
    "inglés|español|francés|alemán|italiano|portugués|japonés|chino|mandarín|ruso|árabe|coreano|catalán|euskera|"
    "gallego|neerlandés|holandés|sueco|noruego|danés|polaco|griego|"
    "turco|hebreo|hindi|latín|finés|checo|húngaro|rumano|vietnamita|tailandés|ucraniano";
constinit const std::string_view kFoods =
    "café|alcohol|azúcar|carne|gluten|tabaco|pan|leche|refresco|refrescos|cerveza|vino|queso|chocolate|sal|pescado|"
    "harina|"
    "trigo|lactosa|té|pasta|arroz|cafeína|marisco|cerdo|comida";
constinit const std::string_view kGivenAway =
    "lo vendí|la vendí|los vendí|las vendí|lo vendimos|la vendimos|lo he vendido|la he vendido|lo hemos vendido|la "
    "hemos "
    "vendido|ya lo vendí|ya la vendí|ya lo he vendido|ya la he vendido|lo regalé|la regalé|lo he regalado|la he "
    "regalado|me lo robaron|me la robaron|me lo han robado|me la han robado|nos lo robaron|nos la robaron|lo perdí|la "
    "perdí|lo tiré|la tiré|lo doné|la doné";
constinit const std::string_view kLeads =
    "hola|oye|bueno|pues|por cierto|además|ah|oh|sí|buenas noticias|mira|sabes que|te cuento que|recuerda que|te "
    "dije que|finalmente|por fin|al final|en fin|así que|total que|hoy|entonces|la verdad es que|resulta que|ya "
    "sabes que|sabes qué|en realidad|de hecho|que|yo|nosotros|nosotras|actualmente|últimamente|ahora|también|ahora "
    "mismo|desde ayer|antes";
constinit const std::string_view kEventVerbs =
    "ahora es|ahora será|es ahora|es|será|se movió|se cambió|se pospuso|se aplazó|se adelantó|se ha movido|se ha "
    "cambiado|se ha pospuesto|se ha aplazado|pasó|cambió|empieza|comienza|queda|está prevista|está programada|fue "
    "movida|se pasa|vence|expira|cierra";
constinit const std::string_view kBareThings = "coche|carro|auto|móvil|teléfono|ordenador|celular";
constinit const std::string_view kStops =
    "y|e|o|u|ni|pero|porque|cuando|donde|que|ahora|ya|también|desde|hasta|hace|con|por|para|en|a|al|como|aunque|si|"
    "pues|entonces|gracias|actualmente|cada|mientras|así|además|"
    "hoy|mañana|ayer|todavía|aún|antes|después|siempre|nunca|más|muy|no|es|era|está|se|me|le|lo|sin|sobre|durante|"
    "excepto|salvo|menos|otra|todos|todas|últimamente|solo|sólo|nuevamente";
constinit const std::string_view kUnreal =
    "si |ojalá|quiero |quisiera|me gustaría|nos gustaría|tal vez|quizás|quizá|puede que|podría|espero |pienso en|estoy "
    "pensando|estamos pensando|imagina|supongamos|a lo mejor|"
    "soñé|sueño con|debería|planeo tal vez|no sé si|dicen que|según |cree que|creen que|piensa que|ganas de|casi |en "
    "mi sueño|dudo ";

}  // namespace memos::language::stated::spanish
