// One leader, one short column of questions at a time.

import { button, h, heading } from "../dom.js";
import { LOOKS } from "../questions/looks.js";
import { stemOf } from "../questions/question.js";
import { isComment, progressOf } from "../sheets.js";

function groupWords(app, { settings }) {
  const names = settings.groups.map((group) => app.t(`group.${group}`)).join(app.t("group.and"));
  return app.t("group.one", { invited: settings.invited, groups: names, others: settings.k - 1 });
}

function progress(app, group) {
  const { leader, step } = app.state;
  const parts = [
    app.t("leader.progress", { leader: leader + 1, leaders: app.groups.length }),
    app.t("leader.part", { step: step + 1, steps: app.stepsFor(group).length }),
  ];
  const bar = h("progress", { "aria-label": group.leader.name });
  const count = h("span", { class: "count" });
  const update = () => {
    const { answered, asked } = progressOf(app.leaderOf(group), app.itemsOf(group));
    bar.max = Math.max(asked, 1);
    bar.value = answered;
    count.textContent = app.t("leader.answered", { answered, asked });
  };
  update();
  const words = h("p", {}, h("span", {}, parts.join(", ")), count);
  return { box: h("div", { class: "progress" }, words, bar), update };
}

function answerTo(leader, item) {
  return isComment(item) ? leader.comments[item.id] : leader.answers[item.id];
}

function setAnswer(leader, item, value) {
  const answers = isComment(item) ? leader.comments : leader.answers;
  if (value === undefined) delete answers[item.id];
  else answers[item.id] = value;
}

function question(app, group, item, update) {
  const leader = app.leaderOf(group);
  const change = (value) => {
    setAnswer(leader, item, value);
    app.changed();
    update();
    if (value === undefined) app.announce(app.t("item.cleared"));
  };
  return LOOKS[item.look](item, {
    t: app.t,
    leader: group.leader.name,
    names: app.groups.map((other) => other.leader.name),
    taps: app.reply.questions[group.questions].taps,
    forecast: group.forecast?.comment,
    answer: answerTo(leader, item),
    change,
  });
}

function section(app, group, items, update) {
  const [{ type, lead }] = items;
  const title = lead ? stemOf({ stem: lead }, group.leader.name) : app.t("section.comment");
  return h(
    "section",
    { class: "section" },
    h("h2", {}, title),
    type === "calibration" ? h("p", { class: "hint" }, app.t("section.calibration.hint")) : null,
    items.map((item) => question(app, group, item, update)),
  );
}

function following(app) {
  const next = app.groups[app.state.leader + 1];
  return next ? app.t("leader.nextLeader", { name: next.leader.name }) : app.t("leader.review");
}

function moves(app, label) {
  return h(
    "div",
    { class: "actions moves" },
    button(label, () => app.go({ type: "next" }), { class: "primary" }),
    button(app.t("leader.back"), () => app.go({ type: "back" })),
  );
}

function nextMoves(app) {
  const isLast = app.state.step + 1 === app.stepsFor(app.group).length;
  return moves(app, isLast ? following(app) : app.t("leader.next"));
}

function decline(app, group, declined) {
  app.leaderOf(group).declined = declined;
  app.changed();
  app.state = { ...app.state, step: 0, item: null };
  app.render();
}

function declinedPage(app, group) {
  const { name } = group.leader;
  return [
    h("p", { class: "note" }, app.t("leader.declined", { name })),
    h("p", { class: "hint" }, app.t("leader.kept")),
    h("div", { class: "actions" }, button(app.t("leader.undo"), () => decline(app, group, false))),
    moves(app, following(app)),
  ];
}

function opening(app, group) {
  return h(
    "div",
    { class: "opening" },
    h("p", {}, groupWords(app, group)),
    h("p", { class: "hint" }, app.t("leader.optional")),
    button(app.t("leader.decline", { name: group.leader.name }), () => decline(app, group, true), { class: "quiet" }),
  );
}

export function leader(app) {
  const group = app.group;
  const title = heading(group.leader.name);
  if (app.leaderOf(group).declined) return [title, declinedPage(app, group)];
  const { box, update } = progress(app, group);
  const sections = app.stepsFor(group)[app.state.step];
  return [
    box,
    title,
    app.state.step === 0 ? opening(app, group) : null,
    sections.map((items) => section(app, group, items, update)),
    nextMoves(app),
  ];
}
