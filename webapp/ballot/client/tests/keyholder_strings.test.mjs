import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { kindOf } from "../src/keyholder/files.js";
import { CATALOGUES, chooseLanguage, speaker } from "../src/keyholder/strings.js";

const { en, de } = CATALOGUES;
const source = new URL("../src/keyholder/", import.meta.url);
const code = readdirSync(source, { recursive: true })
  .filter((name) => name.endsWith(".js") && !name.startsWith("strings/"))
  .map((name) => readFileSync(new URL(name, source), "utf8"))
  .join("\n");
const namesIn = (text) => new Set([...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name));

test("the opening page says the same things in both languages, filled in alike", () => {
  assert.deepEqual(Object.keys(de), Object.keys(en));
  for (const key of Object.keys(en)) assert.deepEqual(namesIn(de[key]), namesIn(en[key]), key);
});

test("no string of the opening page is empty, and German is not English", () => {
  const alike = Object.keys(en).filter((key) => en[key] === de[key]);
  assert.deepEqual(alike, []);
  for (const text of [...Object.values(en), ...Object.values(de)]) assert.ok(text.trim());
});

test("every string of the opening page is used, and every string that it asks for exists", () => {
  const built = [...code.matchAll(/t\(`([\w.]+?)\$\{/g)].map(([, start]) => start);
  for (const key of Object.keys(en)) {
    assert.ok(code.includes(`"${key}"`) || built.some((start) => key.startsWith(start)) || key === "name", key);
  }
  for (const [, key] of code.matchAll(/\bt\("([\w.-]+)"/g)) assert.ok(en[key], key);
  assert.throws(() => speaker("en")("no.such.string"));
});

test("German is polite and uses its own quotation marks", () => {
  for (const text of Object.values(de)) {
    assert.doesNotMatch(text, /\b(du|dir|dich|dein\w*)\b/i);
    assert.equal([...text].filter((letter) => letter === "„").length, [...text].filter((letter) => letter === "“").length, text);
  }
});

test("the page begins in the browser's language if it speaks it", () => {
  assert.equal(chooseLanguage("de-CH"), "de");
  assert.equal(chooseLanguage("fr"), "en");
});

test("a file is recognised at a glance", () => {
  const kinds = {
    key: '{"format":"soundline-opening-key-1"}',
    test: '{"format":"soundline-test-ballot-1"}',
    sealed: '{"groups":[]}',
    opened: '{"sets":[]}',
    public: `04${"ab".repeat(64)}\n`,
  };
  for (const [kind, text] of Object.entries(kinds)) assert.equal(kindOf(text), kind);
  for (const text of ["", "null", "7", "[]", "{}"]) assert.equal(kindOf(text), null);
});
