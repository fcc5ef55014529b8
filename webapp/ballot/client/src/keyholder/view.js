// Puts the page on the screen and its paper beside it, moves the focus, speaks to screen readers.

import { frame } from "./pages/frame.js";
import { forgotten } from "./pages/forgetting.js";
import { lost } from "./pages/lost.js";
import { make } from "./pages/make.js";
import { open, progressText } from "./pages/open.js";
import { insecure, start } from "./pages/start.js";
import { trial } from "./pages/trial.js";
import { minutes, wordsSheet } from "./paper.js";

const PAGES = { start, make, try: trial, open, lost, forgotten, insecure };
const NOTICE_MS = 6000;
const DRAWING_MS = 100;

function paperOf(app) {
  if (app.page === "make" && app.made) return wordsSheet(app);
  return app.page === "open" && app.opened ? minutes(app) : null;
}

export class View {
  constructor({ root, paper, notice }) {
    Object.assign(this, { root, paper, notice, nextDrawing: 0 });
  }

  show(app, { isNew = false, focus = null }) {
    const { documentElement: html } = document;
    html.lang = app.language;
    const hadFocus = document.activeElement?.id;
    this.root.replaceChildren(...frame(app, PAGES[app.page](app)));
    this.showPaper(paperOf(app));
    const title = this.root.querySelector("h1");
    document.title = `${title.textContent} · Soundline`;
    if (isNew) window.scrollTo(0, 0);
    this.place(isNew ? title : document.getElementById(focus ?? hadFocus), isNew);
  }

  showPaper(paper) {
    document.documentElement.classList.toggle("has-paper", Boolean(paper));
    this.paper.replaceChildren(...(paper ? [paper] : []));
  }

  place(target, isNew) {
    if (!target) return;
    target.focus({ preventScroll: isNew });
    if (!isNew) target.scrollIntoView({ block: "nearest" });
  }

  /** Shows how far it is, and lets the browser draw it: opening alone would keep the page still for seconds. */
  async progress(app, { done, all }) {
    if (done < all && Date.now() < this.nextDrawing) return;
    this.nextDrawing = Date.now() + DRAWING_MS;
    document.getElementById("progress").value = done;
    document.getElementById("progress-text").textContent = progressText(app, { done, all });
    await new Promise((resolve) => setTimeout(resolve));
  }

  announce(text) {
    this.notice.textContent = text;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.notice.replaceChildren(), NOTICE_MS);
  }

  /** Goes to another page by its name in the address, so that the browser's back button works. */
  lead(page) {
    location.hash = page;
  }

  print() {
    window.print();
  }
}
