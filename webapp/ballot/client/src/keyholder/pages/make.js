// Step 1: make a key, keep it twice, hand in its public half.

import { button, h, heading } from "../../dom.js";
import { forgetting } from "./forgetting.js";
import { askingButton, bigWords, card, copyButton } from "./parts.js";

const RULES = ["computer", "places", "who", "power"];

function before(app) {
  const { t } = app;
  return [
    card(t("make.before.title"), h("ul", {}, RULES.map((rule) => h("li", {}, t(`make.before.${rule}`))))),
    h("div", { class: "actions" }, button(t("make.button"), () => app.make(), { class: "primary", id: "make" })),
  ];
}

/** The words in four rows of five. */
export function wordTable({ t }, words) {
  const cells = (row) => row.map((word) => h("td", {}, word));
  return h(
    "table",
    { class: "words" },
    h("caption", { class: "unseen" }, t("make.words")),
    h("tbody", {}, words.map((row, at) => h("tr", {}, h("th", { scope: "row", "aria-label": t("make.row", { row: at + 1 }) }, String(at + 1)), cells(row)))),
  );
}

function named({ t, made }) {
  return h(
    "section",
    { class: "card named" },
    h("h2", { id: "made", tabindex: "-1" }, t("make.name.title")),
    bigWords(made.key.name),
    h("p", { class: "hint" }, t("make.name.hint")),
  );
}

function keeping(app) {
  const { t, made } = app;
  return card(
    t("make.keep.title"),
    h("p", {}, t("make.keep.text")),
    wordTable(app, made.words),
    h(
      "div",
      { class: "actions" },
      button(t("make.save"), () => app.saveKey(), { class: "primary", id: "save-key" }),
      button(t("make.print"), () => app.printWords(), { id: "print-words" }),
    ),
    made.savedAs ? h("p", { class: "done", id: "saved", tabindex: "-1" }, t("make.saved", { file: made.savedAs })) : null,
    h("p", { class: "warning" }, t("make.secret")),
  );
}

function handingIn(app) {
  const { t, made } = app;
  return card(
    t("make.public.title"),
    h("p", {}, t("make.public.text")),
    h("label", { for: "public" }, t("make.public.label")),
    h("textarea", { id: "public", class: "public", readonly: true, rows: "4", spellcheck: "false" }, made.key.publicKey),
    h(
      "div",
      { class: "actions" },
      copyButton(app, t("make.public.copy"), made.key.publicKey, "copy-public"),
      button(t("make.public.save"), () => app.savePublic(), { id: "save-public" }),
    ),
  );
}

function after(app) {
  const { t, made } = app;
  return [
    named(app),
    keeping(app),
    handingIn(app),
    h("p", { class: "next" }, h("a", { href: "#try" }, t("make.next"))),
    askingButton(app, {
      label: t("make.again"),
      sure: t("make.again.sure", { name: made.key.name }),
      yes: t("make.again.yes"),
      act: () => app.make(),
      kind: "quiet",
    }),
    forgetting(app),
  ];
}

export function make(app) {
  const { t } = app;
  return [heading(t("make.title")), h("p", { class: "lead" }, t("make.lead")), ...(app.made ? after(app) : before(app))].filter(Boolean);
}
