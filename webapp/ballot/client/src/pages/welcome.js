// The first page: the promise, who holds the key, what is asked about whom, and the way in.

import { button, definition, h, heading } from "../dom.js";
import { isStrongest } from "../phases.js";

// at level basic the holder is no named trustee, so the words can be those of the rater's language
const holderOf = ({ settings, t }) => (settings.level === "basic" ? t("holder.operator") : settings.holder);

const promiseValues = (app) => ({
  holder: holderOf(app).replace(" / ", app.t("holder.or")),
  k: app.smallestGroup,
});

function promise(app) {
  return h(
    "section",
    { class: "promise", "aria-labelledby": "promise-title" },
    h("h2", { id: "promise-title" }, app.t("promise.title")),
    h("p", { id: "promise" }, app.t("promise", promiseValues(app))),
  );
}

function detail(app, key, text) {
  return [h("h3", {}, app.t(`details.${key}.title`)), h("p", {}, text)];
}

function limits(app, values) {
  const rows = ["together", "device", "program", "comment"].map((key) => h("li", {}, app.t(`details.not.${key}`, values)));
  return [h("h3", {}, app.t("details.not.title")), h("ul", {}, rows)];
}

export function explanation(app) {
  const values = promiseValues(app);
  return h(
    "details",
    { class: "explanation" },
    h("summary", {}, app.t("details.title")),
    detail(app, "how", app.t("details.how", values)),
    detail(app, "shown", app.t("details.shown", values)),
    detail(app, "stops", app.t(`details.stops.${app.settings.level}`, values)),
    limits(app, values),
    h("p", {}, h("a", { href: "/anonymity", target: "_blank", rel: "noopener" }, app.t("details.more"))),
    detail(app, "code", app.t(isStrongest(app.settings) ? "details.code.strongest" : "details.code")),
  );
}

function facts(app) {
  const { settings, t } = app;
  const print = h("span", { class: "fingerprint", translate: "no" }, app.reply.fingerprint);
  const why = h("small", {}, t("fact.fingerprint.why"));
  return h(
    "dl",
    { class: "facts" },
    definition(t("fact.holder"), holderOf(app)),
    definition(t("fact.level"), t(`level.${settings.level}`)),
    definition(t("fact.purpose"), t(`purpose.${settings.purpose}`)),
    definition(t("fact.closes"), app.closes),
    definition(t("fact.fingerprint"), print, why),
    app.programHash ? definition(t("fact.program"), h("code", {}, app.programHash)) : null,
  );
}

function leaders(app) {
  const rows = app.groups.map(({ leader }) => h("li", {}, leader.name));
  return h("section", { class: "leaders" }, h("h2", {}, app.t("welcome.leaders")), h("ul", {}, rows));
}

function actions(app) {
  const { draft, t } = app;
  if (draft.sent) {
    return [
      h("p", { class: "note" }, t("welcome.sent", { date: app.closes })),
      button(t("welcome.change"), () => app.go({ type: "start" }), { class: "primary" }),
      button(t("welcome.receipt"), () => app.go({ type: "receipt" })),
    ];
  }
  if (draft.place) {
    return button(t("welcome.continue"), () => app.go({ type: "go", ...draft.place }), { class: "primary" });
  }
  return button(t("welcome.start"), () => app.go({ type: "start" }), { class: "primary" });
}

function extended(app) {
  const dates = () => ({ end: app.date(app.settings.answer_to), date: app.closes });
  return app.isPastRegularEnd ? h("p", { class: "warning", role: "status" }, app.t("welcome.extended", dates())) : null;
}

function elsewhere(app) {
  if (app.draft.secret || app.draft.collected) return null;
  return button(app.t("welcome.elsewhere"), () => app.go({ type: "code" }), { class: "quiet" });
}

export function welcome(app) {
  return [
    heading(app.t("welcome.title", { campaign: app.reply.campaign })),
    h("p", { class: "lead" }, app.t("welcome.minutes", { minutes: app.reply.minutes })),
    promise(app),
    explanation(app),
    leaders(app),
    extended(app),
    app.drafts.isKept ? null : h("p", { class: "warning", role: "status" }, app.t("welcome.notKept")),
    h("div", { class: "actions" }, actions(app), elsewhere(app)),
    facts(app),
  ];
}
