// Puts pages on the screen, moves the focus, speaks to screen readers, keeps the browser's history.

import { frame } from "./pages/frame.js";
import { PAGES } from "./pages/pages.js";

const NOTICE_MS = 6000;

export class View {
  constructor({ root, notice }) {
    Object.assign(this, { root, notice });
  }

  show(app) {
    const { documentElement: html } = document;
    html.lang = app.language;
    this.root.replaceChildren(...frame(app, PAGES[app.state.page](app).flat(3).filter(Boolean)));
    const title = this.root.querySelector("h1");
    document.title = `${title.textContent} · Soundline`;
    this.place(title, app.state.item);
  }

  place(title, item) {
    const question = item && document.getElementById(`question-${item}`);
    window.scrollTo(0, 0);
    if (!question) return title.focus({ preventScroll: true });
    question.scrollIntoView();
    return question.querySelector("input, textarea").focus({ preventScroll: true });
  }

  /** Says something without moving the focus: shown for a moment, read out by screen readers. */
  announce(text) {
    this.notice.textContent = text;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.notice.replaceChildren(), NOTICE_MS);
  }

  remember(state) {
    if (history.state === null) history.replaceState(state, "");
    else history.pushState(state, "");
  }

  /** Takes the invitation out of the address line, so that the browser's history does not keep it. */
  forgetAddress() {
    history.replaceState(null, "", location.pathname);
  }
}
