// When nothing can be asked: each reason has its own page, and the alarm names what does not hold.

import { button, h, heading } from "../dom.js";
import { counted } from "./counted.js";
import { forgetting, receipts } from "./receipt.js";
import { fileChoice } from "./wait.js";

const MAY_RETRY = ["offline", "down", "busy", "failed", "early"];

/** Latecomers learn when they may come, and whoever has the file may use it. */
function afterMissing(app) {
  const { settings } = app;
  const isToCome = settings.late_from && app.now() < new Date(settings.late_from);
  const dates = isToCome ? { from: app.date(settings.late_from), to: app.date(settings.late_to) } : null;
  return [dates ? h("p", { class: "note" }, app.t("missed.late", dates)) : null, fileChoice(app)];
}

function words(app, kind, { opens }) {
  if (kind !== "early") return app.t(`trouble.${kind}`);
  return opens ? app.t("trouble.early", { date: app.date(opens) }) : app.t("trouble.earlyUndated");
}

export function trouble(app) {
  const { kind, details = {} } = app.state;
  const again = button(app.t("trouble.retry"), () => app.open(app.key), { class: "primary" });
  return [
    heading(app.t(`trouble.${kind}.title`)),
    h("p", { class: "lead" }, words(app, kind, details)),
    kind === "missed" ? afterMissing(app) : null,
    MAY_RETRY.includes(kind) ? h("div", { class: "actions" }, again) : null,
    kind === "closed" && app.receipts?.length ? [counted(app), receipts(app), forgetting(app)] : null,
  ];
}

function finding(app, { what, leader }) {
  const said = app.t(`alarm.${what}`);
  return h("li", {}, leader ? app.t("alarm.for", { what: said, name: leader }) : said);
}

export function alarm(app) {
  const { failures, fingerprint } = app.state;
  return [
    h("div", { class: "alarm-mark", "aria-hidden": "true" }, "!"),
    heading(app.t("alarm.title")),
    h("p", { class: "lead" }, app.t("alarm.lead")),
    h("section", { class: "card" }, h("h2", {}, app.t("alarm.found")), h("ul", {}, failures.map((failure) => finding(app, failure)))),
    h("p", { class: "hint" }, `${app.t("alarm.shownFingerprint")}: `, h("span", { class: "fingerprint" }, fingerprint)),
  ];
}

export const loading = (app) => [heading(app.t("loading")), h("p", { role: "status" }, app.t("loading.slow"))];
