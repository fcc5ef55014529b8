// Step 3: the ballots are checked, compared, opened and handed in. Only counts are ever shown.

import { button, definition, h, heading } from "../../dom.js";
import { OPENED } from "../files.js";
import { keyFact, leaderTable, openedCounts, waveFacts } from "./counts.js";
import { forgetting } from "./forgetting.js";
import { loadingKey } from "./loading.js";
import { bigWords, card, filePicker, trouble } from "./parts.js";

export const progressText = (app, { done, all }) =>
  app.t("open.progress", { done: app.number(done), all: app.number(all) });

function choosing(app) {
  const { t } = app;
  const take = async (text) => {
    app.view.announce(t("open.checking"));
    await app.loadWave(text);
    app.view.announce("");
  };
  return card(
    t("open.wave.title"),
    app.waveProblem ? trouble("wave", h("p", {}, app.waveTrouble)) : null,
    filePicker(app, { id: "sealed", label: t("open.wave.label"), hint: t("open.wave.text"), take }),
  );
}

function wrongKey(app) {
  const { t, wave, key } = app;
  return trouble(
    "wave",
    h("p", {}, t("open.wrongKey", { name: key.name })),
    h("ul", {}, wave.names.map((name, place) => h("li", {}, h("strong", { class: "key-name" }, name), wave.names.length > 1 ? ` (${t(`place.${place}`)})` : null))),
    h("p", {}, t("open.wrongKey.way")),
    h("p", {}, h("a", { href: "#lost" }, t("open.wrongKey.lost"))),
    button(t("key.other"), () => app.loseKey(), { id: "change-key" }),
  );
}

function agreement(app) {
  const box = h("input", { type: "checkbox", id: "agree", change: ({ target }) => (app.isAgreed = target.checked) });
  box.checked = app.isAgreed;
  return h("label", { class: "option agree", for: "agree" }, box, h("span", {}, app.t("open.agree")));
}

function comparing(app) {
  const { t, wave } = app;
  const open = () => (app.isAgreed ? app.open() : app.view.announce(t("open.first")));
  return h(
    "section",
    { class: "card" },
    h("h2", { id: "wave", tabindex: "-1" }, t("open.compare.title")),
    h("h3", {}, t("open.fingerprint")),
    bigWords(wave.fingerprint, { id: "fingerprint" }),
    h("p", {}, t("open.compare.text")),
    h("p", { class: "hint" }, t("open.differ")),
    h("dl", { class: "facts" }, waveFacts(app), definition(t("fact.holder"), wave.facts.holder), keyFact(app)),
    leaderTable(app),
    agreement(app),
    h(
      "div",
      { class: "actions" },
      button(t("open.button"), open, { class: "primary", id: "open" }),
      button(t("open.wave.other"), () => app.loseWave(), { class: "quiet", id: "other-wave" }),
    ),
  );
}

function busy(app) {
  const { t, progress } = app;
  return h(
    "section",
    { class: "card" },
    h("h2", { id: "opening", tabindex: "-1" }, t("open.busy")),
    h("progress", { id: "progress", max: progress.all, value: progress.done, "aria-label": t("open.busy") }),
    h("p", { id: "progress-text", class: "counter" }, progressText(app, progress)),
    h("p", { class: "hint" }, t("open.stay")),
  );
}

function finished(app) {
  const { t, opened } = app;
  return [
    h(
      "section",
      { class: "card found" },
      h("h2", { id: "opened", tabindex: "-1" }, t("open.done.title")),
      h("p", {}, t("open.done.text")),
      h("dl", { class: "facts" }, waveFacts(app).slice(0, 2), openedCounts(app)),
      h(
        "div",
        { class: "actions" },
        button(t("open.save"), () => app.saveOpened(), { class: "primary", id: "save-opened" }),
        button(t("open.print"), () => app.printMinutes(), { id: "print-minutes" }),
      ),
      opened.isSaved ? h("p", { class: "done", id: "saved", tabindex: "-1" }, t("open.saved", { file: OPENED })) : null,
    ),
    card(t("open.next.title"), h("ol", {}, ["save", "sign", "delete"].map((act) => h("li", {}, t(`open.next.${act}`))))),
  ];
}

function stage(app) {
  if (!app.key) return null;
  if (app.opened) return finished(app);
  if (app.progress) return busy(app);
  if (!app.wave) return choosing(app);
  return app.place === -1 ? wrongKey(app) : comparing(app);
}

export function open(app) {
  const { t } = app;
  return [
    heading(t("open.title")),
    h("p", { class: "lead" }, t("open.lead")),
    card(t("open.key.title"), loadingKey(app)),
    stage(app),
    app.progress ? null : forgetting(app),
  ].flat().filter(Boolean);
}
