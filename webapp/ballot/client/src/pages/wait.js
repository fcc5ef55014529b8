// The strongest level: between collecting and answering, and finding collected ballots again.

import { button, h, heading } from "../dom.js";
import { codeCard, saveText } from "./code.js";
import { forgetting } from "./receipt.js";

export function wait(app) {
  const date = app.date(app.settings.answer_from);
  const save = () => saveText(app.t("wait.fileName"), app.takeAway());
  return [
    heading(app.t("wait.title", { date })),
    h("p", { class: "lead" }, app.t("wait.lead", { date, end: app.closes })),
    h("p", {}, app.t("wait.file")),
    h("div", { class: "actions" }, button(app.t("wait.save"), save)),
    codeCard(app),
    forgetting(app, { hint: "wait.forgetHint", sure: "wait.sure" }),
  ];
}

function fileChoice(app) {
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

export function pick(app) {
  const { choices } = app.state;
  const none = () => [
    heading(app.t("trouble.nolink.title")),
    h("p", { class: "lead" }, app.t("trouble.nolink")),
    h("p", {}, app.t("pick.none")),
  ];
  return [choices.length > 0 ? choiceList(app, choices) : none(), fileChoice(app)];
}
