// Words in a comment that may tell who wrote it. A hint and never a block: only the rater can judge.

const MONTHS =
  "January|February|March|April|June|July|August|September|October|November|December|" +
  "Januar|Februar|März|Mai|Juni|Juli|Oktober|Dezember";
const DAYS =
  "(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)days?|Montags?|Dienstags?|Mittwochs?|Donnerstags?|Freitags?|Samstags?|Sonntags?";
const MOMENTS =
  "yesterday|last (?:week|month|night|year|summer|winter|spring|autumn)|gestern|vorgestern|" +
  "letzte[nrs]? (?:Woche|Monat|Jahr|Sommer|Winter)";

// "My view" and the like belong to everybody.
const COMMON_OWN = "view|opinion|mind|experience|impression|eyes|sense|meinung|sicht|ansicht|erfahrung|eindruck|augen|team";
const OWN = `\\b(?:my|mine|mein(?:e[mnrs]?)?)\\s+(?!(?:${COMMON_OWN})\\b)[\\p{L}-]+`;

const KNOWN = new Set(
  ("I I'm I'd I've I'll I’m I’d I’ve I’ll OK API APIs CI CD CEO CTO CRO VP HR IT QA UI UX SQL HTTP PR PRs AI ML KPI KPIs " +
    "OKR OKRs SLA SLO IDE SDK LLM LLMs English German Deutsch Englisch").split(" "),
);

const ADDRESS = /[\w.+-]+@[\w-]+(?:\.\w+)+|https?:\/\/\S+|(?<!\w)@\w+/gu;

const PATTERNS = [
  ["date", /\b\d{4}-\d{2}-\d{2}\b|\b\d{1,2}\.\s?\d{1,2}\.(?:\s?\d{2,4})?|\b\d{1,2}\/\d{1,2}(?:\/\d{2,4})?\b/gu],
  ["date", new RegExp(`(?<!\\p{L})(?:\\d{1,2}\\.?\\s)?(?:${MONTHS}|${DAYS})(?:\\s\\d{1,4})?(?!\\p{L})|\\bQ[1-4]\\b`, "gu")],
  ["date", new RegExp(`(?<!\\p{L})(?:${MOMENTS})(?!\\p{L})`, "giu")],
  ["own", new RegExp(OWN, "giu")],
  ["code", /\b[A-Z]{2,}-\d+\b|(?<!\p{L})\p{Ll}+\p{Lu}\p{L}*|(?<!\p{L})\p{Lu}\p{Ll}+\p{Lu}\p{L}*/gu],
  ["number", /\d+(?:[.,]\d+)*\s?[%€$£]?/gu],
];

const escaped = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

function namePattern(names) {
  const words = names.flatMap((name) => name.split(/[\s-]+/)).filter((word) => word.replace(/\W/g, "").length > 1);
  if (words.length === 0) return null;
  return new RegExp(`(?<!\\p{L})(?:${words.map(escaped).join("|")})(?:['’]?s)?(?!\\p{L})`, "giu");
}

function hits(text, kind, pattern) {
  return Array.from(text.matchAll(pattern), (match) => ({
    kind,
    start: match.index,
    end: match.index + match[0].trimEnd().length,
  }));
}

// German writes every noun with a capital, so there a capital says nothing.
const GERMAN =
  /\b(?:der|die|das|den|dem|des|und|ist|nicht|wir|ein|eine[mnrs]?|zu|mit|sie|er|es|nach|von|für|auf|im|mein(?:e[mnrs]?)?|wird|hat|uns|bei|aber|oder|auch)\b/giu;
const looksGerman = (text) => (text.match(GERMAN) ?? []).length >= 2;

const opensSentence = (text, at) => /(?:^|[.!?:…\n]["'”»)]*\s*|["“„«(]\s*)$/u.test(text.slice(0, at));

function capitals(text, german) {
  const pattern = german ? /(?<!\p{L})\p{Lu}{2,}s?(?!\p{L})/gu : /(?<!\p{L})\p{Lu}[\p{L}'’]*/gu;
  return hits(text, "rare", pattern).filter(({ start, end }) => {
    const word = text.slice(start, end);
    return !KNOWN.has(word) && (german || /^\p{Lu}{2,}/u.test(word) || !opensSentence(text, start));
  });
}

function withoutOverlaps(found) {
  const kept = [];
  for (const hit of found) {
    if (!kept.some((other) => hit.start < other.end && other.start < hit.end)) kept.push(hit);
  }
  return kept.sort((one, other) => one.start - other.start);
}

/** [{start, end, word, kind}], in order: address, name, date, own, code, number or rare. */
export function riskyWords(text, names = []) {
  const name = namePattern(names);
  const patterns = [["address", ADDRESS], ...(name ? [["name", name]] : []), ...PATTERNS];
  const found = patterns.flatMap(([kind, pattern]) => hits(text, kind, pattern));
  const all = withoutOverlaps([...found, ...capitals(text, looksGerman(text))]);
  return all.map((hit) => ({ ...hit, word: text.slice(hit.start, hit.end) }));
}
