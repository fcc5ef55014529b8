// Leaving nothing behind.

import { h, heading } from "../../dom.js";
import { askingButton } from "./parts.js";

export function forgetting(app) {
  if (!app.knowsSomething) return null;
  const { t } = app;
  return h(
    "div",
    { class: "forget" },
    askingButton(app, {
      label: t("forget.button"),
      hint: t("forget.hint"),
      sure: t("forget.sure"),
      yes: t("forget.yes"),
      act: () => app.forget(),
    }),
  );
}

export const forgotten = ({ t }) => [
  heading(t("forget.title")),
  h("p", { class: "lead" }, t("forget.text")),
  h("p", {}, h("a", { href: "#start" }, t("forget.start"))),
];
