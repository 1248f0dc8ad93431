# SPDX-License-Identifier: MIT
"""What is written short in English, and the words that it stands for."""

from __future__ import annotations


def _table(rows: str) -> dict[str, list[str]]:
    """What each of the entries `short: words, other words;` stands for, the commonest first."""
    entries = (row.split(":", 1) for row in rows.split(";"))
    return {short.strip(): [words.strip() for words in ways.split(",")] for short, ways in entries}


ABBREVIATIONS = _table("""
    dr.: dr, drive; st.: saint, street; no.: no, number; nos.: numbers; vs.: versus, v. s.; vs: versus, v. s.;
    v.: v., versus; c.: c., circa; gen.: general; rev.: reverend; gov.: governor; sen.: senator; maj.: major;
    rep.: representative; capt.: captain; lt.: lieutenant; col.: colonel; sgt.: sergeant; cpl.: corporal;
    pres.: president; supt.: superintendent; prof.: professor; mr.: mr; mrs.: mrs; ms.: ms; messrs.: messrs;
    jr.: junior; sr.: senior; esq.: esquire; hon.: honorable; fr.: father; etc.: et cetera; etc: et cetera;
    e.g.: for example, e. g.; i.e.: that is, i. e.; eg.: for example, e. g.; ie.: that is, i. e.; ph.d.: p. h. d.;
    ph.d: p. h. d.; phd: p. h. d.; m.sc.: m. s. c.; esp.: especially; approx.: approximately; dept.: department;
    est.: established, estimated, est; fig.: fig, figure; figs.: figs, figures; vol.: volume; ch.: chapter;
    pp.: pages; p.: p., page; ed.: ed, edition, editor; eds.: editors; inc.: incorporated, inc; ltd.: limited;
    co.: company, co; corp.: corporation, corp; bros.: brothers; assn.: association; univ.: university; ave.: avenue;
    blvd.: boulevard; rd.: road; hwy.: highway; ln.: lane; sq.: square; mt.: mount; mts.: mountains;
    ft.: fort, feet, foot; apt.: apartment; bldg.: building; tel.: telephone; misc.: miscellaneous; jan.: january;
    feb.: february; mar.: mar, march; apr.: april; aug.: august; sept.: september; sep.: september; oct.: october;
    nov.: november; dec.: december; jan: jan, january; feb: february; aug: august; sept: september; oct: october;
    nov: november; dec: december; mon.: monday, mon; tue.: tuesday; tues.: tuesday; wed.: wed, wednesday;
    thu.: thursday; thur.: thursday; thurs.: thursday; fri.: friday; sat.: sat, saturday; sun.: sun, sunday;
    w/: with; w/o: without; b/c: because; c/o: care of; a.k.a.: also known as, a. k. a.;
    aka: also known as, a. k. a.; b.c.: b. c.; a.d.: a. d.; b.c.e.: b. c. e.; ok: okay; o.k.: okay; tv: t. v.;
    pm: p. m.; p.m: p. m.; min.: minutes, minimum, minute; max.: max, maximum; hr.: hour, hours; hrs.: hours;
    sec.: seconds, second, section; oz.: ounces, ounce; lb.: pound, pounds; lbs.: pounds; in.: in, inches, inch;
    yd.: yards, yard; mph.: miles per hour; pt.: part, point; pts.: points; c#: c. sharp; c++: c. plus plus
""")
"""In lower case; those with a full stop are often written without space behind it."""

SIGNS = _table("""
    &: and; @: at; %: percent; ‰: per mille, per thousand; +: plus, and; =: equals, is; ≈: about; ~: about;
    °: degrees, degree; ×: times, by; ÷: divided by; ±: plus or minus; ≤: at most; ≥: at least;
    √: the square root of; ∞: infinity; №: number; ©: copyright; −: minus; €: euros; $: dollars; £: pounds; ¥: yen;
    ¢: cents; ₹: rupees; §: section, paragraph; µ: micro; α: alpha; β: beta; γ: gamma; δ: delta; ε: epsilon;
    θ: theta; λ: lambda; μ: mu, micro; π: pi; σ: sigma; φ: phi; ω: omega
""")
"""Signs and letters that are said as words."""

UNITS = _table("""
    km: kilometer, kilometers; m: meter, meters; cm: centimeter, centimeters; mm: millimeter, millimeters;
    kg: kilogram, kilograms; g: gram, grams; mg: milligram, milligrams; t: ton, tons; lb: pound, pounds;
    lbs: pound, pounds; oz: ounce, ounces; ft: foot, feet; in: inch, inches; yd: yard, yards; mi: mile, miles;
    mph: mile per hour, miles per hour; kph: kilometer per hour; h: hour, hours; hr: hour, hours; hrs: hour, hours;
    min: minute, minutes; mins: minute, minutes; s: second, seconds; sec: second, seconds; secs: second, seconds;
    ms: millisecond, milliseconds; l: liter, liters; ml: milliliter, milliliters; gb: gigabyte, gigabytes;
    mb: megabyte, megabytes; kb: kilobyte, kilobytes; tb: terabyte, terabytes; hz: hertz; khz: kilohertz;
    mhz: megahertz; ghz: gigahertz; w: watt, watts; kw: kilowatt, kilowatts; kwh: kilowatt hour, kilowatt hours;
    v: volt, volts; db: decibel, decibels; px: pixel, pixels; fps: frame per second, frames per second;
    rpm: r. p. m., revolutions per minute; cal: calorie, calories; kcal: kilocalorie;
    km2: square kilometer, square kilometers; m2: square meter, square meters; m3: cubic meter, cubic meters;
    cm2: square centimeter, square centimeters; °c: degree celsius, degrees celsius;
    °f: degree fahrenheit, degrees fahrenheit; °: degree, degrees; %: percent; ‰: per mille; x: times, x.;
    k: thousand, k.; yr: year, years; yrs: year, years; ha: hectare, hectares; kn: knot, knots;
    mya: million years ago; ': foot, feet; ": inch, inches; p: p.; μm: micrometer, micrometers;
    μs: microsecond, microseconds; μg: microgram, micrograms
""")
"""Units as they are written after a number, in lower case: one of it and, where that differs, several."""

_TIGHT = "in t s x k p v w h l g ha ' \""
LONE_UNITS = frozenset(UNITS) - frozenset(_TIGHT.split())
"""Those that a space may stand before."""

MONEY = _table("""
    $: dollar, dollars, cent, cents; €: euro, euros, cent, cents; £: pound, pounds, penny, pence;
    ¥: yen, yen, sen, sen; ₹: rupee, rupees, paisa, paise; ₽: ruble, rubles, kopeck, kopecks;
    ₩: won, won, jeon, jeon; ₺: lira, lira, kurus, kurus; ₴: hryvnia, hryvnias, kopeck, kopecks;
    ₿: bitcoin, bitcoins, satoshi, satoshis; ₱: peso, pesos, centavo, centavos; ₪: shekel, shekels, agora, agorot;
    ¢: cent, cents
""")
"""A sign of money: one, several, and where there are any a hundredth, several hundredths."""

MONEY_CODES = _table("""
    usd: $; eur: €; gbp: £; jpy: ¥; inr: ₹; rub: ₽; krw: ₩; try: ₺
""")
"""The sign of money that three letters stand for."""

MAGNITUDES = _table("""
    k: thousand, k.; m: million; mn: million; mm: million; b: billion; bn: billion; t: trillion; tn: trillion;
    thousand: thousand; million: million; billion: billion; trillion: trillion; hundred: hundred; mio: million;
    lakh: lakh; crore: crore
""")
"""What makes a number larger, written behind it."""

MONTHS = tuple("january february march april may june july august september october november december".split())
