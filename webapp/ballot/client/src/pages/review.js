// Everything once more before it leaves the device: what is answered, what is open, and the recovery code.

import { button, h, heading } from "../dom.js";
import { stemOf } from "../questions/question.js";
import { riskyWords } from "../risky.js";
import { isTooLong, isUntouched, openItems, progressOf, writtenComments } from "../sheets.js";
import { stepWith } from "../steps.js";
import { codeCard } from "./code.js";

function marked(text, names) {
  const parts = [];
  let at = 0;
  for (const { start, end } of riskyWords(text, names)) {
    parts.push(text.slice(at, start), h("mark", {}, text.slice(start, end)));
    at = end;
  }
  return [...parts, text.slice(at)];
}

function jump(app, leader, item) {
  const group = app.groups[leader];
  const label = stemOf(item, group.leader.name);
  const step = stepWith(app.stepsFor(group), item.id);
  return h("li", {}, button(label, () => app.go({ type: "go", leader, step, item: item.id }), { class: "link" }));
}

function open(app, at, items) {
  if (items.length === 0) return null;
  return h(
    "details",
    {},
    h("summary", {}, app.t("review.open", { open: items.length })),
    h("ul", { class: "jumps" }, items.map((item) => jump(app, at, item))),
  );
}

function comments(app, group, items) {
  if (items.length === 0) return null;
  const names = app.groups.map(({ leader }) => leader.name);
  const rows = items.map((item) => {
    const { text, themes_only: themesOnly } = app.leaderOf(group).comments[item.id];
    const note = themesOnly ? h("small", {}, ` (${app.t("review.themesOnly")})`) : null;
    return h("blockquote", {}, marked(text.trim(), names), note);
  });
  return h("div", {}, h("h3", {}, app.t("review.comments")), rows);
}

function standing(app, leader, items) {
  const { answered, asked } = progressOf(leader, items);
  return app.t(answered === asked ? "review.all" : "review.some", { answered, asked });
}

function summary(app, group, at) {
  const leader = app.leaderOf(group);
  const items = app.itemsOf(group);
  if (leader.declined) return h("p", {}, app.t("review.declined"));
  return [
    h("p", {}, isUntouched(leader, items) ? app.t("review.untouched") : standing(app, leader, items)),
    open(app, at, openItems(leader, items)),
    comments(app, group, writtenComments(leader, items)),
  ];
}

function leaderCard(app, group, at) {
  const { name } = group.leader;
  const edit = button(app.t("review.edit"), () => app.go({ type: "go", leader: at, step: 0, item: null }), {
    "aria-label": app.t("review.edit.of", { name }),
  });
  return h("section", { class: "card" }, h("h2", {}, name), summary(app, group, at), h("div", { class: "actions" }, edit));
}

function trySend(app, problem) {
  const tooLong = app.groups.find((group) => isTooLong(app.sheetOf(group)));
  problem.textContent = tooLong ? app.t("review.tooLong", { name: tooLong.leader.name }) : "";
  if (!tooLong) app.send();
}

export function review(app) {
  const problem = h("p", { class: "error", role: "alert" });
  return [
    heading(app.t("review.title")),
    h("p", { class: "lead" }, app.t(app.draft.sent ? "review.leadAgain" : "review.lead")),
    app.groups.map((group, at) => leaderCard(app, group, at)),
    codeCard(app),
    problem,
    h(
      "div",
      { class: "actions moves" },
      button(app.t("review.send"), () => trySend(app, problem), { class: "primary", "aria-describedby": "send-hint" }),
      button(app.t("review.back"), () => app.go({ type: "back" })),
    ),
    h("p", { class: "hint", id: "send-hint" }, app.t("review.sendHint")),
  ];
}
