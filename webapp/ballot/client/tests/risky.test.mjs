import assert from "node:assert/strict";
import { test } from "node:test";
import { riskyWords } from "../src/risky.js";

const NAMES = ["Ada Example", "Ben Muster-Beispiel"];
const marked = (text) => riskyWords(text, NAMES).map(({ kind, word }) => `${kind}: ${word}`);

const CASES = {
  "Ada decides alone.": ["name: Ada"],
  "ask ada's team": ["name: ada's"],
  "Talk to Beispiel first.": ["name: Beispiel"],
  "We met on 3 March in the office.": ["date: 3 March"],
  "It broke on 2026-03-04.": ["date: 2026-03-04"],
  "Das war am 3.4. so.": ["date: 3.4."],
  "It slipped in Q3.": ["date: Q3"],
  "He said so last week.": ["date: last week"],
  "Every Tuesday it stops.": ["date: Tuesday"],
  "It took 12 days and 40 % more.": ["number: 12", "number: 40 %"],
  "They moved my project away.": ["own: my project"],
  "Er hat mein Projekt gestoppt.": ["own: mein Projekt"],
  "In my opinion it works.": [],
  "Meiner Meinung nach geht das.": [],
  "The Falcon launch slipped.": ["rare: Falcon"],
  "The paymentService is slow.": ["code: paymentService"],
  "See PAY-123 for it.": ["code: PAY-123"],
  "Write to ada@example.org or see https://example.org/x.": ["address: ada@example.org", "address: https://example.org/x."],
  "I think CI and the API are fine. They help.": [],
  "Good reviews. Helpful questions! Why? Because it works.": [],
  "Das ist gut für die Arbeit und die Leute.": [],
  "Das XKZ und die Leute sind nicht gut.": ["rare: XKZ"],
  "": [],
};

for (const [text, expected] of Object.entries(CASES)) {
  test(`risky words of “${text}”`, () => assert.deepEqual(marked(text), expected));
}

test("each mark says where it stands", () => {
  const text = "Then Ada left on 3 March.";
  for (const { start, end, word } of riskyWords(text, NAMES)) assert.equal(text.slice(start, end), word);
});

test("marks never overlap and stand in order", () => {
  const found = riskyWords("On 3 March 2026 Ada Example moved my project PAY-12 to Q3 2026.", NAMES);
  for (let at = 1; at < found.length; at += 1) assert.ok(found[at].start >= found[at - 1].end);
});

test("without names nothing is taken for one", () => {
  assert.deepEqual(riskyWords("we like it", []), []);
});
