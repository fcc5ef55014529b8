// After the send: receipts, the recovery code again, and the way to leave nothing behind.

import { button, h, heading } from "../dom.js";
import { codeCard } from "./code.js";

/** People compare the first quarter of a sum; the program compares all of it. */
const inFours = (sum) => sum.slice(0, 16).match(/.{4}/g).join(" ");

export function receipts(app) {
  const rows = app.receipts.map(([leader, sum]) =>
    h("div", { class: "fact" }, h("dt", {}, leader), h("dd", {}, h("code", {}, inFours(sum)))),
  );
  return h(
    "section",
    { class: "card" },
    h("h2", {}, app.t("receipt.receipts")),
    h("dl", { class: "facts" }, rows),
    h("p", { class: "hint" }, app.t("receipt.why")),
  );
}

/** A button that asks once more before it wipes this browser's memory. */
export function forgetting(app, { hint = "receipt.forgetHint", sure = "receipt.sure" } = {}) {
  const box = h("div", { class: "forget" });
  const ask = () => box.replaceChildren(...question());
  const first = () => [
    h("p", { class: "hint" }, app.t(hint)),
    button(app.t("receipt.forget"), () => (ask(), box.querySelector("button").focus()), { class: "quiet danger" }),
  ];
  const question = () => [
    h("p", { class: "warning", role: "alert" }, app.t(sure)),
    h(
      "div",
      { class: "actions" },
      button(app.t("receipt.forgetNo"), () => (box.replaceChildren(...first()), box.querySelector("button").focus())),
      button(app.t("receipt.forgetYes"), () => app.forget(), { class: "danger" }),
    ),
  ];
  box.append(...first());
  return box;
}

export function receipt(app) {
  const { t } = app;
  return [
    heading(t("receipt.title")),
    h("p", { class: "lead" }, t("receipt.lead", { date: app.closes })),
    receipts(app),
    h("p", {}, app.t("receipt.later")),
    codeCard(app),
    h("div", { class: "actions" }, button(t("receipt.change"), () => app.go({ type: "review" }))),
    forgetting(app),
  ];
}

export const forgotten = (app) => [heading(app.t("forgotten.title")), h("p", {}, app.t("forgotten.text"))];
