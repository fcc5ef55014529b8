// One function that says things in the rater's language.

import de from "./strings/de.js";
import en from "./strings/en.js";

export const CATALOGUES = { en, de };

/** The first of the wanted languages that the program speaks; English otherwise. */
export function chooseLanguage(...wanted) {
  const short = wanted.filter(Boolean).map((tag) => tag.slice(0, 2).toLowerCase());
  return short.find((language) => CATALOGUES[language]) ?? "en";
}

/** t(key, values): the sentence, with {values} filled in as plain text. */
export function speaker(language) {
  const catalogue = CATALOGUES[language];
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
