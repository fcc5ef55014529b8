import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { CATALOGUES, chooseLanguage, dateIn, speaker } from "../src/strings.js";

process.env.TZ = "UTC";
const { en, de } = CATALOGUES;
const namesIn = (text) => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort();
const source = new URL("../src/", import.meta.url);
const code = readdirSync(source, { recursive: true })
  .filter((name) => name.endsWith(".js") && !name.startsWith("strings/") && !name.startsWith("keyholder/"))
  .map((name) => readFileSync(new URL(name, source), "utf8"))
  .join("\n");

test("both languages say the same things", () => {
  assert.deepEqual(Object.keys(de).sort(), Object.keys(en).sort());
});

test("both languages are filled in with the same values", () => {
  for (const key of Object.keys(en)) assert.deepEqual(new Set(namesIn(de[key])), new Set(namesIn(en[key])), key);
});

test("no string is empty, and German is not English", () => {
  for (const [key, text] of Object.entries(de)) {
    assert.ok(text.trim() && en[key].trim(), key);
    if (/[a-z]{4}/.test(en[key].replace(/\{\w+\}/g, ""))) assert.notEqual(text, en[key], key);
  }
});

test("every string is used, by its name or by the beginning of it", () => {
  const built = [...code.matchAll(/t\(`([\w.]+?)\$\{/g)].map(([, start]) => start);
  for (const key of Object.keys(en)) {
    assert.ok(code.includes(`"${key}"`) || built.some((start) => key.startsWith(start)) || key === "name", key);
  }
});

test("every string that the program asks for exists", () => {
  for (const [, key] of code.matchAll(/\bt\("([\w.-]+)"/g)) assert.ok(en[key], key);
  assert.throws(() => speaker("en")("no.such.string"));
});

for (const [language, catalogue] of Object.entries(CATALOGUES)) {
  test(`the promise takes at most sixty words in ${language}`, () => {
    const said = catalogue.promise.replace("{holder}", "Works council (Mara Muster)");
    assert.ok(said.split(/\s+/).length <= 60, String(said.split(/\s+/).length));
  });

  test(`only the stronger levels claim to stop the operator in ${language}`, () => {
    const operator = language === "en" ? /does not stop an operator/ : /schützt nicht vor einem Betreiber/;
    assert.match(catalogue["details.stops.basic"], operator);
    assert.doesNotMatch(catalogue["details.stops.strong"], operator);
  });
}

test("values are filled in as plain text", () => {
  assert.equal(speaker("en")("leader.decline", { name: "<b>$&" }), "I would rather not judge <b>$&");
});

test("the browser's language is taken if the program speaks it", () => {
  assert.equal(chooseLanguage(null, "de-CH"), "de");
  assert.equal(chooseLanguage("en", "de"), "en");
  assert.equal(chooseLanguage("fr-FR"), "en");
  assert.equal(chooseLanguage(undefined), "en");
});

test("dates are written out and name their time zone", () => {
  assert.match(dateIn("en", "2026-12-01T08:00Z"), /1 December 2026.*08:00.*UTC/);
  assert.match(dateIn("de", "2026-12-01T08:00Z"), /1\. Dezember 2026.*08:00.*UTC/);
});
