// Step 2: the key that was kept is tried on a ballot of nobody.

import { h, heading } from "../../dom.js";
import { forgetting } from "./forgetting.js";
import { loadingKey } from "./loading.js";
import { bigWords, card, copyButton, filePicker, trouble } from "./parts.js";

function found(app) {
  const { t, trial } = app;
  return h(
    "section",
    { class: "card found" },
    h("h2", { id: "trial", tabindex: "-1" }, t("try.found.title")),
    h("p", {}, t("try.found.text")),
    bigWords(trial.words, { id: "test-words" }),
    h("div", { class: "actions" }, copyButton(app, t("try.found.copy"), trial.words, "copy-words")),
    trial.campaign ? h("p", { class: "hint" }, t("try.found.campaign", { campaign: trial.campaign })) : null,
  );
}

const PROBLEMS = {
  other: (app) => [app.mistaken("test", app.trial.found)],
  key: ({ t, trial, key }) => {
    const names = { wanted: trial.wanted, name: key.name };
    return [t("try.key", names), t("try.key.way", names)];
  },
  damaged: ({ t }) => [t("try.damaged")],
};

function outcome(app) {
  if (!app.trial) return null;
  if (app.trial.words) return found(app);
  return trouble("trial", PROBLEMS[app.trial.problem](app).map((sentence) => h("p", {}, sentence)));
}

function ballot(app) {
  const { t } = app;
  if (!app.key) return null;
  const picker = { id: "ballot", label: t("try.ballot.label"), hint: t("try.ballot.text"), take: (text) => app.tryOn(text) };
  return card(t("try.ballot.title"), filePicker(app, picker));
}

export function trial(app) {
  const { t } = app;
  const hint = app.key ? null : h("p", { class: "hint" }, t("try.key.text"));
  return [
    heading(t("try.title")),
    h("p", { class: "lead" }, t("try.lead")),
    card(t("try.key.title"), hint, loadingKey(app)),
    ballot(app),
    outcome(app),
    forgetting(app),
  ].filter(Boolean);
}
