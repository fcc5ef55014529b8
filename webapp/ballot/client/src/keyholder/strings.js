// The opening page speaks these languages.

import { languageAmong, speakerOf } from "../speaking.js";
import de from "./strings/de.js";
import en from "./strings/en.js";

export { dateIn } from "../speaking.js";

export const CATALOGUES = { en, de };

export const chooseLanguage = (...wanted) => languageAmong(CATALOGUES, wanted);

export const speaker = (language) => speakerOf(CATALOGUES[language]);

export const numberIn = (language, number) => new Intl.NumberFormat(language).format(number);
