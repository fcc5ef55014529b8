// The strongest level: between collecting and answering, and finding collected ballots again.

import { button, h, heading } from "../dom.js";
import { isLateWindow } from "../phases.js";
import { calendar } from "./calendar.js";
import { codeCard, saveText } from "./code.js";
import { forgetting } from "./receipt.js";

function words(app) {
  const values = { date: app.date(app.nextAnswering), end: app.closes };
  const keys = isLateWindow(app.settings, app.now()) ? ["pause.title", "pause.lead"] : ["wait.title", "wait.lead"];
  const [title, lead] = keys.map((key) => app.t(key, values));
  return [heading(title), h("p", { class: "lead" }, lead)];
}

export function wait(app) {
  const save = () => saveText(app.t("wait.fileName"), app.takeAway());
  return [
    words(app),
    calendar(app),
    h("p", {}, app.t("wait.file")),
    h("div", { class: "actions" }, button(app.t("wait.save"), save)),
    codeCard(app),
    app.draft.sent ? forgetting(app) : forgetting(app, { hint: "wait.forgetHint", sure: "wait.sure" }),
  ];
}

/** Takes the file that was saved after collecting. */
export function fileChoice(app) {
  const problem = h("p", { class: "error", id: "file-problem", role: "alert" });
  const take = async ({ target }) => {
    const text = await target.files[0].text();
    if (!(await app.bringIn(text))) problem.textContent = app.t("pick.wrong");
  };
  return [
    h("label", { for: "file" }, app.t("pick.label")),
    h("input", { type: "file", id: "file", accept: ".json,application/json", "aria-describedby": "file-problem", change: take }),
    problem,
  ];
}

function choiceList(app, choices) {
  const rows = choices.map(({ key, campaign }) => h("li", {}, button(campaign, () => app.open(key))));
  return [heading(app.t("pick.title")), h("ul", { class: "plain" }, rows)];
}

function waysOut(app) {
  const ways = ["there", "file", "code", "link"].map((way) => h("li", {}, app.t(`pick.way.${way}`)));
  return [heading(app.t("pick.none.title")), h("p", { class: "lead" }, app.t("pick.none")), h("ul", {}, ways)];
}

export function pick(app) {
  const { choices } = app.state;
  return [choices.length > 0 ? choiceList(app, choices) : waysOut(app), fileChoice(app)];
}
