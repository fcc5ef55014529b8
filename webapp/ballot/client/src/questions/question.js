// What every closed question shares: a named group of radio buttons, one of them apart, and a way back.

import { button, h } from "../dom.js";

/** The stem with the leader's name in place of {L}. */
export const stemOf = (item, leader) => item.stem.replaceAll("{L}", leader);

// Where the lead of the section is half a sentence, the stem is its other half.
const legendOf = (item, leader) => (item.lead?.trimEnd().endsWith("…") ? "… " : "") + stemOf(item, leader);

/** One radio button with its label; the whole row can be tapped. */
function option({ id, name, value, label, checked, apart }, choose) {
  const input = h("input", { type: "radio", id, name, checked, change: () => choose(value) });
  return h("label", { class: apart ? "option apart" : "option", for: id }, input, h("span", {}, label));
}

function options(item, answer, choose) {
  const name = `item-${item.id}`;
  const row = (value, label, at, apart = false) =>
    option({ id: `${name}-${at}`, name, value, label, checked: answer === value, apart }, choose);
  const absent = item.absent ? row(null, item.absent, "absent", true) : null;
  return { choices: item.options.map(({ value, label }, at) => row(value, label, at)), absent };
}

function clearButton(item, { t, leader, answer, choose }) {
  const clear = button(t("item.clear"), () => choose(undefined), {
    class: "clear",
    "aria-label": t("item.clear.of", { item: stemOf(item, leader) }),
  });
  clear.hidden = answer === undefined;
  return clear;
}

function reset(fieldset) {
  for (const input of fieldset.querySelectorAll("input")) input.checked = false;
  fieldset.querySelector("input").focus();
}

/**
 * A fieldset for one closed item. `answer` is undefined while open, null for "not in a position to say";
 * `change(value)` is called with the new answer, undefined when it is cleared.
 */
export function closedQuestion(item, { t, leader, answer, change, layout }) {
  const choose = (value) => {
    clear.hidden = value === undefined;
    if (value === undefined) reset(fieldset);
    change(value);
  };
  const clear = clearButton(item, { t, leader, answer, choose });
  const { choices, absent } = options(item, answer, choose);
  const fieldset = h(
    "fieldset",
    { class: `question ${layout}`, id: `question-${item.id}` },
    h("legend", {}, legendOf(item, leader), item.unit ? h("small", {}, ` (${item.unit})`) : null),
    h("div", { class: "options" }, choices),
    h("div", { class: "beside" }, absent, clear),
  );
  return fieldset;
}
