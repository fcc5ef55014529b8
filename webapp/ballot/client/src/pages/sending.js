// The send as it happens, and the page for a send that broke off.

import { button, h, heading } from "../dom.js";

export function sending(app) {
  const bar = h("progress", { "aria-label": app.t("sending.title"), max: app.groups.length, value: 0 });
  const words = h("p", { role: "status" }, app.t("sending.collecting"));
  app.tell = (done, all) => {
    bar.value = done;
    words.textContent = app.t("sending.progress", { done, all });
  };
  return [heading(app.t("sending.title")), bar, words, h("p", { class: "hint" }, app.t("sending.stay"))];
}

export function broken(app) {
  const { kind } = app.state;
  const all = app.groups.length;
  return [
    heading(app.t("broken.title")),
    h("p", { class: "warning", role: "alert" }, app.t(`broken.${kind}`, { fingerprint: app.reply.fingerprint })),
    h("p", {}, app.t("broken.done", { done: app.draft.delivered.length, all })),
    h(
      "div",
      { class: "actions" },
      button(app.t("broken.retry"), () => app.send(), { class: "primary" }),
      app.isCollecting ? null : button(app.t("broken.review"), () => app.go({ type: "review" })),
    ),
  ];
}
