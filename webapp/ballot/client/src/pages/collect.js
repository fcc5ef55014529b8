// The strongest level, step one: collecting ballots, and what latecomers are told before they do.

import { button, h, heading } from "../dom.js";
import { calendar } from "./calendar.js";
import { codeCard } from "./code.js";
import { explanation } from "./welcome.js";

export function collectPage(app) {
  return [
    heading(app.t("collect.title")),
    h("p", { class: "lead" }, app.t("collect.lead", { date: app.date(app.nextAnswering) })),
    h("p", {}, app.t("collect.then")),
    calendar(app),
    explanation(app),
    codeCard(app),
    h(
      "div",
      { class: "actions" },
      button(app.t("collect.button"), () => app.send(), { class: "primary" }),
      button(app.t("collect.elsewhere"), () => app.go({ type: "code" }), { class: "quiet" }),
    ),
  ];
}

/** Few others are late: what that means, and a free choice. */
export function late(app) {
  const names = app.lonelyGroups.map(({ leader }) => h("li", {}, leader.name));
  return [
    heading(app.t("late.title")),
    h("p", { class: "lead" }, app.t("late.lead")),
    h("p", {}, app.t("late.about")),
    h("ul", {}, names),
    h("p", {}, app.t("late.choice", { date: app.date(app.settings.late_to) })),
    h(
      "div",
      { class: "actions" },
      button(app.t("late.collect"), () => app.go({ type: "collect" })),
      button(app.t("late.leave"), () => app.go({ type: "leave" })),
    ),
  ];
}

export function left(app) {
  return [
    heading(app.t("left.title")),
    h("p", { class: "lead" }, app.t("left.lead", { date: app.date(app.settings.late_to) })),
    h("div", { class: "actions" }, button(app.t("left.back"), () => app.go({ type: "back" }))),
  ];
}
