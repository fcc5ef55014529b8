// The two sheets that are printed: the words of a key, and the minutes of an opening.

import { definition, h } from "../dom.js";
import { keyFact, leaderTable, openedCounts, waveFacts } from "./pages/counts.js";
import { wordTable } from "./pages/make.js";
import { bigWords } from "./pages/parts.js";

const head = (title) => [h("p", { class: "brand" }, "Soundline"), h("p", { class: "paper-title" }, title)];
const line = (label) => definition(label, h("span", { class: "blank" }, "\u00a0"));
const code = (text) => h("code", {}, text);

export function wordsSheet(app) {
  const { t, made } = app;
  return h(
    "div",
    { class: "sheet" },
    head(t("paper.words.title")),
    bigWords(made.key.name),
    h("p", {}, t("paper.words.for")),
    wordTable(app, made.words),
    ["use", "keep", "lost"].map((part) => h("p", {}, t(`paper.words.${part}`))),
    h(
      "dl",
      { class: "facts" },
      definition(t("paper.words.made"), app.date(made.on)),
      line(t("fact.campaign")),
      line(t("paper.words.holder")),
    ),
  );
}

const signature = (t, who) =>
  h("div", { class: "signature" }, h("span", { class: "blank" }, "\u00a0"), h("strong", {}, t(`paper.minutes.${who}`)), h("small", {}, t("paper.minutes.signed")));

export function minutes(app) {
  const { t, wave, opened } = app;
  return h(
    "div",
    { class: "sheet" },
    head(t("paper.minutes.title")),
    h("p", { class: "label" }, t("open.fingerprint")),
    bigWords(wave.fingerprint),
    h(
      "dl",
      { class: "facts" },
      waveFacts(app),
      definition(t("paper.minutes.on"), app.date(opened.on)),
      definition(t("paper.minutes.key"), keyFact(app).querySelector("dd").textContent),
      openedCounts(app),
      definition(t("paper.minutes.root"), code(wave.root)),
      definition(t("paper.minutes.sum"), code(wave.ballots)),
      definition(t("paper.minutes.version"), app.version),
    ),
    leaderTable(app),
    closing(app),
  );
}

const closing = ({ t }) =>
  h(
    "div",
    { class: "closing" },
    h("p", {}, t("paper.minutes.done")),
    h("p", {}, t("paper.minutes.after")),
    h("dl", { class: "facts" }, line(t("paper.minutes.deleted"))),
    h("div", { class: "signatures" }, ["holder", "witness"].map((who) => signature(t, who))),
  );
