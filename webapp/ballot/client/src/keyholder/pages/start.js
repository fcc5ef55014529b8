// The overview: what the key is for, and what happens when.

import { definition, h, heading } from "../../dom.js";

const COMMANDS = {
  windows: "certutil -hashfile soundline-opening.html SHA256",
  mac: "shasum -a 256 soundline-opening.html",
  linux: "sha256sum soundline-opening.html",
};

function stage(app, page, number) {
  return h(
    "li",
    { class: "card" },
    h("p", { class: "when" }, app.t(`start.${page}.when`)),
    h("h2", {}, h("a", { href: `#${page}` }, `${number}. ${app.t(`step.${page}`)}`)),
    h("p", {}, app.t(`start.${page}.what`)),
  );
}

function hashCheck({ t }) {
  const rows = Object.entries(COMMANDS).map(([system, command]) =>
    definition(t(`start.check.${system}`), h("code", {}, command)),
  );
  return h(
    "details",
    {},
    h("summary", {}, t("start.check.title")),
    h("p", {}, t("start.check.text")),
    h("dl", { class: "facts" }, rows),
  );
}

export function start(app) {
  const { t } = app;
  return [
    heading(t("start.title")),
    h("p", { class: "lead" }, t("start.lead")),
    h("p", { class: "note" }, t("start.alone")),
    h("ol", { class: "stages" }, ["make", "try", "open"].map((page, at) => stage(app, page, at + 1))),
    h("p", {}, h("a", { href: "#lost" }, t("start.lost"))),
    hashCheck(app),
  ];
}

export const insecure = ({ t }) => [heading(t("insecure.title")), h("p", { class: "lead" }, t("insecure.text"))];
