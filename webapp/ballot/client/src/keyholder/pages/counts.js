// What may be shown of a wave: its facts, and how many ballots there are about whom.

import { definition, h } from "../../dom.js";

export function waveFacts(app) {
  const { t } = app;
  const { facts } = app.wave;
  const answers = t("fact.from", { from: app.date(facts.answer_from), to: app.date(facts.answer_to) });
  return [
    definition(t("fact.campaign"), facts.campaign),
    definition(t("fact.wave"), String(facts.wave)),
    definition(t("fact.answers"), answers),
  ];
}

export const keyFact = ({ t, key, place }) =>
  definition(t("fact.key"), h("span", { class: "key-name" }, key.name), ` (${t(`place.${place}`)})`);

function leaderRow(app, { name, invited, ballots, mayOpen, k }) {
  const sealed = mayOpen ? null : h("small", {}, app.t("table.sealed", { k }));
  return h("tr", {}, h("th", { scope: "row" }, name, sealed), h("td", {}, app.number(invited)), h("td", {}, app.number(ballots)));
}

export function leaderTable(app) {
  const { t, wave } = app;
  const total = h("tr", {}, h("th", { scope: "row" }, t("table.all")), h("td", {}, app.number(wave.invited)), h("td", {}, app.number(wave.total)));
  const head = ["leader", "invited", "ballots"].map((name) => h("th", { scope: "col" }, t(`table.${name}`)));
  return h(
    "table",
    { class: "counts" },
    h("caption", {}, t("table.caption")),
    h("thead", {}, h("tr", {}, head)),
    h("tbody", {}, wave.leaders.map((leader) => leaderRow(app, leader))),
    h("tfoot", {}, total),
  );
}

const why = (t, name, count) => (count > 0 ? h("small", {}, t(`fact.${name}.why`)) : null);

export function openedCounts(app) {
  const { t, wave, opened } = app;
  return [
    definition(t("fact.total"), app.number(wave.total)),
    definition(t("fact.opened"), app.number(opened.read)),
    definition(t("fact.sealed"), app.number(opened.sealed), why(t, "sealed", opened.sealed)),
    definition(t("fact.unreadable"), app.number(opened.unreadable), why(t, "unreadable", opened.unreadable)),
  ];
}
