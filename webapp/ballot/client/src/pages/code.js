// The recovery code: shown before anything is sent, and asked for on another device.

import { button, h, heading } from "../dom.js";
import { isCodeOfUse, isStrongest } from "../phases.js";
import { parseCode } from "../recovery.js";
import { dateIn } from "../strings.js";

async function copy(app, code) {
  try {
    await navigator.clipboard.writeText(code);
    app.announce(app.t("code.copied"));
  } catch {
    app.announce(app.t("code.notCopied"));
  }
}

/** Gives a text to the browser's download list; it does not leave the device. */
export function saveText(name, text) {
  const address = URL.createObjectURL(new Blob([text], { type: "text/plain;charset=utf-8" }));
  h("a", { href: address, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(address), 1000);
}

function useOfCode({ t, settings, closes, language, now }) {
  if (!isStrongest(settings)) return t("code.keep", { date: closes });
  const isLate = settings.late_from && now() >= new Date(settings.late_from);
  const date = dateIn(language, isLate ? settings.late_to : settings.collect_to);
  if (isLate || !settings.late_from) return t("code.keepCollecting", { date });
  return t("code.keepCollectingLate", { date, late: dateIn(language, settings.late_from) });
}

/** Nothing once ballots are handed out no more in the strongest level: from then on a code opens nothing. */
export function codeCard(app) {
  if (isStrongest(app.settings) && !isCodeOfUse(app.settings, app.now())) return null;
  const { t, code } = app;
  const keep = useOfCode(app);
  const file = t("code.fileText", { code, campaign: app.reply.campaign, keep });
  return h(
    "section",
    { class: "card code", "aria-labelledby": "code-title" },
    h("h2", { id: "code-title" }, t("code.title")),
    h("p", { class: "secret", id: "recovery-code", translate: "no" }, code.replaceAll("-", " ")),
    h("p", { class: "hint" }, keep),
    h(
      "div",
      { class: "actions" },
      button(t("code.copy"), () => copy(app, code)),
      button(t("code.save"), () => saveText(t("code.file"), file)),
    ),
  );
}

function useCode(app, input, problem) {
  const secret = parseCode(input.value);
  problem.textContent = secret ? "" : app.t("ask.wrong");
  input.setAttribute("aria-invalid", String(secret === null));
  if (secret) app.useSecret(secret);
  else input.focus();
}

function codeForm(app) {
  const problem = h("p", { class: "error", id: "code-problem", role: "alert" }, app.codeProblem ?? "");
  const input = h("input", {
    id: "code-input",
    class: "code-input",
    autocomplete: "off",
    autocapitalize: "characters",
    spellcheck: "false",
    "aria-describedby": "code-hint code-problem",
  });
  const submit = (event) => {
    event.preventDefault();
    useCode(app, input, problem);
  };
  return h(
    "form",
    { submit, novalidate: true },
    h("label", { for: "code-input" }, app.t("ask.label")),
    input,
    h("p", { class: "hint", id: "code-hint" }, app.t("ask.hint")),
    problem,
    h(
      "div",
      { class: "actions" },
      h("button", { type: "submit", class: "primary" }, app.t("ask.use")),
      button(app.t("leader.back"), () => app.go({ type: "back" })),
    ),
  );
}

export function askCode(app) {
  const lead = app.state.from === "sending" ? h("p", { class: "note" }, app.t("ask.taken")) : null;
  return [
    heading(app.t("ask.title")),
    lead,
    h("p", {}, app.t(app.isCollecting ? "ask.whyCollecting" : "ask.why")),
    codeForm(app),
    h("p", { class: "hint" }, app.t("ask.lost")),
  ];
}
