// Pieces that several pages are made of.

import { button, h } from "../../dom.js";

/** A part of a page that has a heading. */
export const card = (title, ...content) => h("section", { class: "card" }, h("h2", {}, title), ...content);

/** Words in large letters, to be compared or read out; joined by dashes as they are typed. */
export function bigWords(words, attributes = {}) {
  const spans = words.split("-").map((word, at) => [at > 0 ? h("span", { class: "dash" }, "-") : null, h("span", {}, word)]);
  return h("p", { class: "big-words", ...attributes }, spans.flat());
}

/** A sentence about something that went wrong; the focus comes here. */
export const trouble = (id, ...content) => h("div", { class: "warning", role: "alert", id, tabindex: "-1" }, ...content);

/** Chooses one file and hands its text on. */
export function filePicker(app, { id, label, hint, take }) {
  const read = async ({ target }) => {
    const [file] = target.files;
    if (file) await take(await file.text());
  };
  return h(
    "div",
    { class: "pick" },
    h("label", { for: id }, label),
    h("input", { type: "file", id, accept: ".json,.txt,application/json", change: read, "aria-describedby": `${id}-hint` }),
    h("p", { class: "hint", id: `${id}-hint` }, hint),
  );
}

export function copyButton(app, label, text, id) {
  const copy = async () => {
    const copied = await navigator.clipboard.writeText(text).then(() => true, () => false);
    app.view.announce(app.t(copied ? "make.public.copied" : "make.public.failed"));
  };
  return button(label, copy, { id });
}

/** A button that asks once more before it does what cannot be undone. */
export function askingButton(app, { label, hint, sure, yes, act, kind = "quiet danger" }) {
  const box = h("div", { class: "asking" });
  const put = (...content) => {
    box.replaceChildren(...content.filter(Boolean));
    box.querySelector("button").focus();
  };
  const first = () => [hint ? h("p", { class: "hint" }, hint) : null, button(label, () => put(...question()), { class: kind })];
  const question = () => [
    h("p", { class: "warning", role: "alert" }, sure),
    h(
      "div",
      { class: "actions" },
      button(app.t("forget.no"), () => put(...first())),
      button(yes, act, { class: "danger" }),
    ),
  ];
  box.append(...first().filter(Boolean));
  return box;
}
