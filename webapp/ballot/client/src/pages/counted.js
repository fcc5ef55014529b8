// After the close: whether all ballots sent from this browser are counted, and what to do if not.

import { button, h } from "../dom.js";

function said(app, { kind, n }) {
  if (kind === "counted") return app.t(n === 1 ? "counted.one" : "counted.all", { n });
  return app.t(`counted.${kind}`);
}

const wordsAndPage = (app, { words }) => [
  h("p", { class: "hint" }, `${app.t("counted.words")}: `, h("span", { class: "fingerprint" }, words)),
  h("p", {}, h("a", { href: app.api.transcriptPage(app.draft.pinned.wave_id), rel: "noreferrer" }, app.t("counted.page"))),
];

const finding = (app, { what, leader }) =>
  h("li", {}, leader ? app.t("alarm.for", { what: app.t("counted.missing"), name: leader }) : app.t("counted.failure", { what }));

const findings = (app, { failures }) => [
  h("ul", {}, failures.map((failure) => finding(app, failure))),
  h("p", {}, app.t("counted.what")),
];

export function counted(app) {
  const found = app.counted;
  if (!found) return null;
  const isAlarm = found.kind === "alarm";
  return h(
    "section",
    { class: `card counted ${found.kind}` },
    h("div", { role: isAlarm ? "alert" : "status" }, h("h2", {}, said(app, found))),
    isAlarm ? findings(app, found) : null,
    found.kind === "counted" ? h("p", {}, app.t("counted.how")) : null,
    found.words ? wordsAndPage(app, found) : null,
    found.kind === "later" ? h("div", { class: "actions" }, button(app.t("trouble.retry"), () => app.lookWhetherCounted())) : null,
  );
}
