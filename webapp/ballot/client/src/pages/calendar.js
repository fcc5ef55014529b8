// The strongest level: the dates of both steps, on every page on which somebody has to come back.

import { definition, h } from "../dom.js";

function span(app, from, to) {
  return app.t("calendar.span", { from: app.date(from), to: app.date(to) });
}

/** When ballots are collected, when they are used, and when nobody may use them. */
export function calendar(app) {
  const { settings, t } = app;
  const late = settings.late_from ? definition(t("calendar.late"), span(app, settings.late_from, settings.late_to)) : null;
  const more = settings.extension_to ? definition(t("calendar.extension"), app.date(settings.extension_to)) : null;
  return h(
    "section",
    { class: "card", "aria-labelledby": "calendar-title" },
    h("h2", { id: "calendar-title" }, t("calendar.title")),
    h(
      "dl",
      { class: "facts" },
      definition(t("calendar.collect"), span(app, settings.collect_from, settings.collect_to)),
      definition(t("calendar.answer"), span(app, settings.answer_from, settings.answer_to)),
      late,
      more,
    ),
  );
}
