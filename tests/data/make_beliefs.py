#!/usr/bin/env python3
# Copyright 2026 The memos authors. Licensed under the Apache License, Version 2.0.
"""Writes beliefs.jsonl, the belief set of `memos eval beliefs`: small lives with values that change, one a line.

Templates and names are this file's own. The same seed gives the same bytes; --check compares them with the file.
"""
import datetime
import json
import pathlib
import random
import sys

SEED = 20_260_501
START = datetime.datetime(2025, 1, 6, 9, 0)
HERE = pathlib.Path(__file__).resolve().parent

# Slots: key, ways to say a value first, ways to say a change, the question, the question for a day, values.
SLOTS = {
    'en': [
        ('home.city', ['I live in {v}.', "I'm based in {v} these days."],
         ['I moved to {v} today.', 'I live in {v} now.'], 'Where do I live?',
         ['Bergen', 'Tartu', 'Ghent', 'Bilbao', 'Graz', 'Malmo', 'Split', 'Trieste']),
        ('work.employer', ['I work at {v}.', "I'm working for {v}."],
         ['I work for {v} now.', 'I started working at {v} today.'], 'Where do I work?',
         ['Norvik', 'Halden Foods', 'Brightwell', 'Tamsin Labs', 'Okafor Shipping', 'Lumeno']),
        ('contact.phone', ['My phone number is {v}.'], ['My new phone number is {v}.', 'My phone number is {v} now.'],
         "What's my phone number?", ['555-0134', '555-0177', '555-0190', '555-0121', '555-0163', '555-0108']),
        ('work.boss', ['My boss is {v}.'], ['My new boss is {v}.', 'My boss is {v} now.'],
         'Who is my boss?', ['Renske', 'Obinna', 'Salome', 'Torvald', 'Yasmin', 'Piet']),
        ('favourite.colour', ['My favourite colour is {v}.'], ['My favourite colour is {v} now.'],
         "What's my favourite colour?", ['teal', 'orange', 'violet', 'crimson', 'olive', 'indigo']),
        ('contact.email', ['My email is {v}.'], ['My new email is {v}.', 'My email is {v} now.'],
         'What is my email?', ['fen@example.org', 'fen.k@example.net', 'kerr@example.com', 'fk@example.edu']),
        ('possession.car', ['I drive a {v}.'], ['I drive a {v} now.'],
         'What car do I drive?', ['Skoda', 'Subaru', 'Renault', 'Mazda', 'Fiat', 'Kia']),
        ('work.role', ['I work as a {v}.'], ['I work as a {v} now.'],
         "What's my job?", ['welder', 'librarian', 'paramedic', 'surveyor', 'translator', 'baker']),
    ],
    'es': [
        ('home.city', ['Vivo en {v}.'], ['Ahora vivo en {v}.', 'Me mudé a {v} hoy.'], '¿Dónde vivo?',
         ['Bergen', 'Tartu', 'Gante', 'Bilbao', 'Graz', 'Trieste']),
        ('work.employer', ['Trabajo en {v}.'], ['Ahora trabajo en {v}.'], '¿Dónde trabajo?',
         ['Norvik', 'Brightwell', 'Lumeno', 'Tamsin']),
        ('contact.phone', ['Mi número de teléfono es {v}.'], ['Mi nuevo número de teléfono es {v}.'],
         '¿Cuál es mi número de teléfono?', ['555-0134', '555-0177', '555-0190', '555-0121']),
        ('favourite.colour', ['Mi color favorito es el {v}.'], ['Ahora mi color favorito es el {v}.'],
         '¿Cuál es mi color favorito?', ['verde', 'naranja', 'violeta', 'turquesa']),
        ('work.boss', ['Mi jefa es {v}.'], ['Mi nueva jefa es {v}.'], '¿Quién es mi jefa?',
         ['Renske', 'Salomé', 'Yasmin', 'Ottilie']),
    ],
    'zh': [
        ('home.city', ['我住在{v}。'], ['我现在住在{v}。', '我今天搬到{v}了。'], '我住在哪里？',
         ['成都', '厦门', '杭州', '青岛', '西安', '大连']),
        ('work.employer', ['我在{v}工作。'], ['我现在在{v}工作。'], '我在哪里工作？', ['华润', '美的', '网易', '京东']),
        ('contact.phone', ['我的电话号码是{v}。'], ['我的新电话号码是{v}。'], '我的电话号码是多少？',
         ['13800550134', '13800550177', '13800550190', '13800550121']),
        ('favourite.colour', ['我最喜欢的颜色是{v}。'], ['我现在最喜欢的颜色是{v}。'], '我最喜欢的颜色是什么？',
         ['绿色', '橙色', '紫色', '蓝色']),
    ],
}

# What says nothing about a slot of the speaker's; {v} is a value that must not be believed.
TRAPS = {
    'en': {
        'plan': ['I might move to {v} one day.', "I'm thinking about moving to {v}."],
        'hypothesis': ["If I lived in {v}, I would need a boat.", 'Suppose I lived in {v}, would you visit?'],
        'wish': ['I wish I lived in {v}.', "I'd love to live in {v}."],
        'question': ['Is {v} a nice place to live?', 'Do you think I live in {v}?'],
        'joke': ["I live in {v}. Just kidding!", "Haha, sure, I live in {v} and I'm the king there."],
        'quote': ['She told me "I live in {v} now".', 'The hero of the book says: "I live in {v}."'],
        'other': ['My cousin Ines lives in {v}.', 'My friend Pavel moved to {v}.'],
    },
    'es': {
        'plan': ['Quizás me mude a {v} algún día.'],
        'hypothesis': ['Si viviera en {v}, necesitaría un barco.'],
        'other': ['Mi prima Inés vive en {v}.'],
        'question': ['¿Es {v} un buen lugar para vivir?'],
    },
    'zh': {
        'plan': ['我可能会搬到{v}。'],
        'hypothesis': ['如果我住在{v}，我就买一条船。'],
        'other': ['我表姐住在{v}。'],
        'question': ['{v}适合居住吗？'],
    },
}

FILLERS = {
    'en': ['The rain has not stopped since breakfast.', 'I finally fixed the garden gate.',
           'We watched a film about whales.', 'The bread came out far too salty.',
           'I walked along the canal before work.', 'My back hurts from all that lifting.',
           'Could you find me a recipe with lentils?', 'The concert was louder than I expected.',
           'I lost my umbrella again.', 'There was a long queue at the post office.',
           'The neighbours are painting their fence.', 'I slept badly.'],
    'es': ['No ha parado de llover desde el desayuno.', 'Por fin arreglé la puerta del jardín.',
           'El pan salió demasiado salado.', 'Vimos una película sobre ballenas.', 'El concierto fue muy ruidoso.',
           'Dormí fatal.'],
    'zh': ['早饭以后雨一直没停。', '我终于修好了花园的门。', '面包太咸了。', '我们看了一部关于鲸鱼的电影。', '音乐会太吵了。', '我没睡好。'],
}

CORRECTIONS = {'en': ['No wait, {v}.', 'Sorry, I meant {v}.', 'Correction: {v}.'], 'es': ['Perdón, quise decir {v}.'],
               'zh': ['不对，是{v}。']}
ANNOUNCED = {'en': "I'm moving to {v} next month.", 'es': 'Me mudo a {v} el mes que viene.', 'zh': '我下个月搬到{v}。'}
TOLD_LATE = {'en': 'I lived in {v} in 2012.', 'es': 'Viví en {v} en 2012.', 'zh': '2012年我住在{v}。'}


class Life:
    """One scenario: messages with their times, what is done to them, and what must come back."""

    def __init__(self, rng, kind, language):
        self.rng, self.kind, self.language = rng, kind, language
        self.messages, self.checks, self.actions = [], [], []
        self.fillers = rng.sample(FILLERS[language], k=min(5, len(FILLERS[language])))
        self.day = 0

    def at(self, day, minute=0):
        return (START + datetime.timedelta(days=day, minutes=minute)).strftime('%Y-%m-%dT%H:%M:00Z')

    def say(self, text, day, minute=0, speaker=''):
        message = {'id': f'm{len(self.messages) + 1}', 'time': self.at(day, minute), 'text': text}
        if speaker:
            message['speaker'] = speaker
        else:
            message['role'] = 'user'
        self.messages.append(message)
        return message['id']

    def fill(self, day):
        if self.fillers:
            self.say(self.fillers.pop(), day, 5)

    def check(self, kind, **fields):
        self.checks.append({'kind': kind, **fields})


def lives():
    rng = random.Random(SEED)
    out = []
    for language, slots in SLOTS.items():
        share = 3 if language == 'en' else 2
        for slot in slots:
            for _ in range(share):
                out.append(changing(rng, language, slot))
        for slot in slots[:4]:
            out += [deleted(rng, language, slot, 'delete'), deleted(rng, language, slot, 'erase')]
            out.append(late(rng, language, slot))
        for slot in [slots[0], slots[2]] * (3 if language == 'en' else 1):
            out.append(corrected(rng, language, slot))
        for trap, texts in TRAPS[language].items():
            for text in texts:
                out += [trapped(rng, language, slots[0], trap, text) for _ in range(2 if language == 'en' else 1)]
        for _ in range(4 if language == 'en' else 2):
            out += [announced(rng, language, slots[0]), told_late(rng, language, slots[0])]
    out += [contradicted(rng) for _ in range(6)]
    for number, life in enumerate(out, 1):
        life.name = f'{number:03}-{life.language}-{life.kind}'
    return out


def pick(rng, slot, count):
    return rng.sample(slot[4], k=count)


def changing(rng, language, slot):
    key, first, change, question, _ = slot
    life = Life(rng, 'change', language)
    values = pick(rng, slot, 3)
    days = [rng.randrange(5, 20), rng.randrange(60, 90), rng.randrange(150, 200)]
    for i, (value, day) in enumerate(zip(values, days)):
        life.say(rng.choice(first if i == 0 else change).format(v=value), day)
        life.fill(day + 1)
    now = life.at(260)
    life.check('current', ask=question, now=now, first=values[2])
    life.check('stale', ask=question, now=now, first=values[2], stale=values[:2])
    life.check('as of', ask=question, now=now, as_of=life.at(days[0] + 15), first=values[0])
    life.check('as of', ask=question, now=now, as_of=life.at(days[1] + 15), first=values[1])
    life.check('list', key=key, now=now, values=[[v, life.at(d)[:10]] for v, d in zip(values, days)])
    return life


def late(rng, language, slot):
    key, first, change, question, _ = slot
    life = Life(rng, 'late', language)
    old, new = pick(rng, slot, 2)
    life.say(rng.choice(change).format(v=new), 90)
    life.fill(91)
    life.say(rng.choice(first).format(v=old), 10)  # stored last, said first
    life.check('late', ask=question, now=life.at(200), first=new)
    life.check('stale', ask=question, now=life.at(200), first=new, stale=[old])
    return life


def told_late(rng, language, slot):
    key, first, change, question, _ = slot
    life = Life(rng, 'late', language)
    old, new = pick(rng, slot, 2)
    life.say(rng.choice(first).format(v=new), 10)
    life.fill(20)
    life.say(TOLD_LATE[language].format(v=old), 60)
    life.check('late', ask=question, now=life.at(200), first=new)
    return life


def corrected(rng, language, slot):
    key, first, change, question, _ = slot
    life = Life(rng, 'correction', language)
    before, wrong, right = pick(rng, slot, 3)
    life.say(rng.choice(first).format(v=before), 10)
    life.fill(11)
    life.say(rng.choice(change).format(v=wrong), 80)
    life.say(rng.choice(CORRECTIONS[language]).format(v=right), 80, 2)
    life.fill(90)
    life.check('correction', ask=question, now=life.at(200), first=right)
    life.check('stale', ask=question, now=life.at(200), first=right, stale=[before, wrong])
    return life


def trapped(rng, language, slot, trap, text):
    key, first, change, question, _ = slot
    life = Life(rng, trap, language)
    real, other = pick(rng, slot, 2)
    life.say(rng.choice(first).format(v=real), 10)
    life.fill(11)
    life.say(text.format(v=other), 90)
    life.fill(91)
    life.check('no change', ask=question, now=life.at(200), first=real)
    return life


def announced(rng, language, slot):
    key, first, change, question, _ = slot
    life = Life(rng, 'announced', language)
    old, new = pick(rng, slot, 2)
    life.say(rng.choice(first).format(v=old), 10)
    life.fill(11)
    life.say(ANNOUNCED[language].format(v=new), 60)
    life.check('announced', ask=question, now=life.at(63), first=old)
    life.check('announced', ask=question, now=life.at(160), first=new)
    return life


def deleted(rng, language, slot, how):
    key, first, change, question, _ = slot
    life = Life(rng, how, language)
    old, new = pick(rng, slot, 2)
    life.say(rng.choice(first).format(v=old), 10)
    life.fill(11)
    gone = life.say(rng.choice(change).format(v=new), 90)
    life.fill(91)
    life.actions.append({how: gone})
    now = life.at(200)
    life.check('back', ask=question, now=now, first=old)
    life.check('deletion leak', ask=question, now=now, absent=[new])
    life.check('knock-on leak', key=key, now=now, absent=[new])
    return life


def contradicted(rng):
    life = Life(rng, 'contradiction', 'en')
    first, second = rng.sample(SLOTS['en'][0][4], k=2)
    life.say(f'Pavel lives in {first}.', 10, speaker='Ines')
    life.say('Good morning!', 20, speaker='Omar')
    life.say(f'Pavel lives in {second}.', 30, speaker='Omar')
    life.check('contradiction', key='home.city', about='Pavel', now=life.at(60), both=[first, second])
    return life


def text():
    lines = []
    for life in lives():
        lines.append(json.dumps({'id': life.name, 'language': life.language, 'messages': life.messages,
                                 'actions': life.actions, 'checks': life.checks}, ensure_ascii=False))
    return '\n'.join(lines) + '\n'


def main():
    path = HERE / 'beliefs.jsonl'
    if '--check' in sys.argv:
        if path.read_text(encoding='utf-8') != text():
            sys.exit('beliefs.jsonl is not what make_beliefs.py writes; run make_beliefs.py')
        return
    path.write_text(text(), encoding='utf-8')
    every = [check['kind'] for life in lives() for check in life.checks]
    print(len(every), 'checks:', {kind: every.count(kind) for kind in sorted(set(every))})


if __name__ == '__main__':
    main()
