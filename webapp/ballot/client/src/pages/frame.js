// What stands around every page: the product's name and the language switch.

import { button, h } from "../dom.js";
import { CATALOGUES } from "../strings.js";

function languageButton(app, language) {
  const isCurrent = language === app.language;
  return button(CATALOGUES[language].name, () => app.speak(language), {
    lang: language,
    class: "language",
    "aria-pressed": String(isCurrent),
  });
}

export function frame(app, page) {
  const spoken = app.languages.filter((language) => CATALOGUES[language]);
  const main = h("main", { id: "page", class: `page ${app.state.page}` }, page);
  return [
    h("a", { class: "skip", href: "#page", click: (event) => skipTo(event, main) }, app.t("skip")),
    h(
      "header",
      { class: "top" },
      h("span", { class: "brand" }, "Soundline"),
      spoken.length > 1
        ? h("nav", { "aria-label": app.t("languages") }, spoken.map((language) => languageButton(app, language)))
        : null,
    ),
    main,
  ];
}

// The fragment holds the invitation, so the link must not change it.
function skipTo(event, main) {
  event.preventDefault();
  const target = main.querySelector("h1");
  target.focus();
}
