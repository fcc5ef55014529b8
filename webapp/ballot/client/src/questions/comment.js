// An open question: the words, what they are about, who can read them, and what may give their author away.

import { h } from "../dom.js";
import { emptyComment } from "../drafts.js";
import { riskyWords } from "../risky.js";
import { stemOf } from "./question.js";

const PAUSE_MS = 400;

const countWords = (text) => (text.trim().match(/\S+/g) ?? []).length;

function counterText(t, text, max) {
  return t("comment.counter", { words: countWords(text), left: max - text.length });
}

function riskList(t, text, names) {
  const found = riskyWords(text, names);
  if (found.length === 0) return [];
  const words = [...new Map(found.map((hit) => [hit.word, hit])).values()];
  const rows = words.map(({ word, kind }) => h("li", {}, h("mark", {}, word), ` ${t(`risky.${kind}`)}`));
  return [h("p", {}, h("strong", {}, t("risky.title"))), h("ul", {}, rows), h("p", { class: "hint" }, t("risky.hint"))];
}

/** Rewrites the hint a moment after the last key, so that a screen reader is not interrupted at every letter. */
function riskHint(t, names, first) {
  const box = h("div", { class: "risky", "aria-live": "polite" }, riskList(t, first, names));
  let timer = 0;
  const update = (text) => {
    clearTimeout(timer);
    timer = setTimeout(() => box.replaceChildren(...riskList(t, text, names)), PAUSE_MS);
  };
  return { box, update };
}

function chips({ name, legend, entries, picked }, pick) {
  const rows = entries.map(({ value, label }, at) => {
    const id = `${name}-${at}`;
    const input = h("input", { type: "radio", id, name, checked: picked === value, change: () => pick(value) });
    return h("label", { class: "chip", for: id }, input, h("span", {}, label));
  });
  return h("fieldset", { class: "chips" }, h("legend", {}, legend), h("div", {}, rows));
}

function directionChips(item, t, comment, change) {
  if (item.options.length === 0) return null;
  return chips(
    {
      name: `direction-${item.id}`,
      legend: t("comment.direction"),
      entries: [...item.options, { value: null, label: t("comment.none") }],
      picked: comment.direction,
    },
    (direction) => change({ direction }),
  );
}

function tapChips(item, { t, taps }, comment, change) {
  if (!taps?.length) return null;
  return chips(
    {
      name: `about-${item.id}`,
      legend: item.tap,
      entries: [...taps, { value: null, label: t("comment.none") }],
      picked: comment.facet,
    },
    (facet) => change({ facet }),
  );
}

function themesOnly(item, comment, change) {
  const id = `themes-${item.id}`;
  const toggle = (event) => change({ themes_only: event.target.checked });
  const input = h("input", { type: "checkbox", id, checked: comment.themes_only, change: toggle });
  return h("label", { class: "option apart", for: id }, input, h("span", {}, item.themes_only));
}

function textField(item, { t, names }, comment, change) {
  const counter = h("p", { class: "hint counter", id: `counter-${item.id}` }, counterText(t, comment.text, item.max));
  const risk = riskHint(t, names, comment.text);
  const write = ({ target }) => {
    counter.textContent = counterText(t, target.value, item.max);
    risk.update(target.value);
    change({ text: target.value });
  };
  const area = h(
    "textarea",
    {
      id: `text-${item.id}`,
      rows: 5,
      maxlength: item.max,
      autocomplete: "off",
      "aria-describedby": `who-${item.id} counter-${item.id}`,
      input: write,
    },
    comment.text,
  );
  return [area, counter, risk.box];
}

/** `forecast` says what can happen to a comment in a group of this size; it stands beside the field. */
export function comment(item, { t, leader, names, taps, forecast, answer, change }) {
  const value = { ...emptyComment(), ...answer };
  const set = (part) => change(Object.assign(value, part));
  return h(
    "div",
    { class: "question comment", id: `question-${item.id}`, role: "group", "aria-labelledby": `stem-${item.id}` },
    h("label", { class: "stem", id: `stem-${item.id}`, for: `text-${item.id}` }, stemOf(item, leader)),
    h(
      "div",
      { class: "who", id: `who-${item.id}` },
      h("p", {}, item.hint),
      forecast ? h("p", {}, forecast) : null,
      h("p", {}, t("comment.readers", { name: leader })),
    ),
    textField(item, { t, names }, value, set),
    directionChips(item, t, value, set),
    tapChips(item, { t, taps }, value, set),
    themesOnly(item, value, set),
  );
}
