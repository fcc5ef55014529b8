// Loading a key that was kept: from its file, or from the words on paper.

import { button, h } from "../../dom.js";
import { readRow } from "../keys.js";
import { filePicker, trouble } from "./parts.js";

/** Says under a row whether it is right, in a line that is kept free: nothing moves while somebody presses. */
async function judge(app, row, said) {
  const text = app.rows[row];
  const isRight = await readRow(text, row).then(() => true, () => false);
  said.className = isRight ? "done" : "error";
  said.textContent = text.trim() ? app.t(isRight ? "key.rowFine" : "key.rowWrong", { row: row + 1 }) : "";
}

function rowInput(app, row) {
  const said = h("p", { id: `row-${row}-said`, role: "status" });
  const input = h("input", {
    type: "text",
    id: `row-${row}`,
    class: "row",
    autocomplete: "off",
    autocapitalize: "none",
    spellcheck: "false",
    value: app.rows[row],
    "aria-describedby": said.id,
    input: ({ target }) => (app.rows[row] = target.value),
    change: () => judge(app, row, said),
  });
  judge(app, row, said);
  return h("div", {}, h("label", { for: input.id }, app.t("make.row", { row: row + 1 })), input, said);
}

function fromPaper(app) {
  const use = (event) => {
    event.preventDefault();
    return app.loadKeyWords();
  };
  const isTyping = app.rows.some(Boolean);
  return h(
    "details",
    { open: isTyping },
    h("summary", {}, app.t("key.paper")),
    h(
      "form",
      { submit: use },
      h("p", {}, app.t("key.words")),
      app.rows.map((_, row) => rowInput(app, row)),
      h("div", { class: "actions" }, h("button", { type: "submit", id: "use-words" }, app.t("key.use"))),
    ),
  );
}

const loaded = (app) => [
  h("p", { class: "done", id: "loaded", tabindex: "-1" }, `${app.t("key.loaded")} `, h("strong", { class: "key-name" }, app.key.name)),
  app.progress || app.opened ? null : button(app.t("key.other"), () => app.loseKey(), { class: "quiet", id: "other-key" }),
];

/** The part of a page in which a key is loaded. */
export function loadingKey(app) {
  if (app.key) return loaded(app);
  const { t } = app;
  return [
    app.keyProblem ? trouble("key-problem", h("p", {}, app.keyTrouble)) : null,
    filePicker(app, { id: "key", label: t("key.file"), hint: t("key.fileHint"), take: (text) => app.loadKeyFile(text) }),
    fromPaper(app),
  ];
}
