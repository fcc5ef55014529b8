// The send as it happens, and the page for a send that broke off.

import { button, h, heading } from "../dom.js";
import { codeCard } from "./code.js";
import { explanation } from "./welcome.js";

export function sending(app) {
  const bar = h("progress", { "aria-label": app.t("sending.title"), max: app.groups.length, value: 0 });
  const words = h("p", { role: "status" }, app.t("sending.collecting"));
  app.tell = (done, all) => {
    bar.value = done;
    words.textContent = app.t("sending.progress", { done, all });
  };
  return [heading(app.t("sending.title")), bar, words, h("p", { class: "hint" }, app.t("sending.stay"))];
}

export function broken(app) {
  const { kind } = app.state;
  const all = app.groups.length;
  return [
    heading(app.t("broken.title")),
    h("p", { class: "warning", role: "alert" }, app.t(`broken.${kind}`, { fingerprint: app.reply.fingerprint })),
    h("p", {}, app.t("broken.done", { done: app.draft.delivered.length, all })),
    h(
      "div",
      { class: "actions" },
      button(app.t("broken.retry"), () => app.send(), { class: "primary" }),
      app.isCollecting ? null : button(app.t("broken.review"), () => app.go({ type: "review" })),
    ),
  ];
}

export function collectPage(app) {
  return [
    heading(app.t("collect.title")),
    h("p", { class: "lead" }, app.t("collect.lead", { date: app.date(app.settings.answer_from) })),
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
