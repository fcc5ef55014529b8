// Saying things in somebody's language, from catalogues of sentences.

/** The first of the wanted languages that there is a catalogue for; English otherwise. */
export function languageAmong(catalogues, wanted) {
  const short = wanted.filter(Boolean).map((tag) => tag.slice(0, 2).toLowerCase());
  return short.find((language) => catalogues[language]) ?? "en";
}

/** t(key, values): the sentence, with {values} filled in as plain text. */
export function speakerOf(catalogue) {
  return (key, values = {}) => {
    if (catalogue[key] === undefined) throw new Error(`no string ${key}`);
    return catalogue[key].replace(/\{(\w+)\}/g, (_, name) => String(values[name]));
  };
}

/** Day and time as people write them, in their own time zone, which is named. */
export function dateIn(language, iso) {
  const how = { day: "numeric", month: "long", year: "numeric", hour: "2-digit", minute: "2-digit", timeZoneName: "short" };
  return new Intl.DateTimeFormat(language === "en" ? "en-GB" : language, how).format(new Date(iso));
}
