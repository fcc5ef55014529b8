// What stands around every page: name, language switch, the steps, and the version below.

import { button, h } from "../../dom.js";
import { STEPS } from "../program.js";
import { CATALOGUES } from "../strings.js";

const languageButton = (app, language) =>
  button(CATALOGUES[language].name, () => app.speak(language), {
    lang: language,
    id: `speak-${language}`,
    class: "language",
    "aria-pressed": String(language === app.language),
  });

function step(app, page) {
  const current = page === app.page ? "page" : null;
  return h("li", {}, h("a", { href: `#${page}`, "aria-current": current }, app.t(`step.${page}`)));
}

function skipTo(event) {
  event.preventDefault();
  document.querySelector("main h1").focus();
}

export function frame(app, page) {
  return [
    h("a", { class: "skip", href: "#page", click: skipTo }, app.t("skip")),
    h(
      "header",
      { class: "top" },
      h("span", { class: "brand" }, "Soundline"),
      h("nav", { "aria-label": app.t("languages") }, app.languages.map((language) => languageButton(app, language))),
    ),
    h("nav", { class: "steps", "aria-label": app.t("steps") }, h("ol", {}, STEPS.map((one) => step(app, one)))),
    h("main", { id: "page", class: `page ${app.page}` }, page),
    h("footer", { class: "version" }, app.t("version", { version: app.version })),
  ];
}
