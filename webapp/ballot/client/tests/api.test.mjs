import assert from "node:assert/strict";
import { afterEach, test } from "node:test";
import { makeApi } from "../src/api.js";

const api = makeApi("https://people.example");
const real = globalThis.fetch;
let asked;

afterEach(() => (globalThis.fetch = real));

function answering(status, body) {
  globalThis.fetch = async (url, options) => {
    asked = { url, ...options };
    return new Response(status === 204 ? null : JSON.stringify(body), { status });
  };
}

test("a question to the people side needs no preflight and carries no cookie", async () => {
  answering(200, { phase: "open" });
  await api.invitation("token", "de");
  assert.equal(asked.url, "https://people.example/invitation");
  assert.equal(asked.method, "POST");
  assert.deepEqual(asked.headers, { "Content-Type": "text/plain" });
  assert.equal(asked.credentials, "omit");
  assert.deepEqual(JSON.parse(asked.body), { invite: "token", language: "de" });
});

test("a ballot goes to the page's own origin, without a cookie and without the invitation", async () => {
  answering(204);
  await api.putBallot("aa", { t: "bb", v: 1, box: "cc", mac: "dd" });
  assert.equal(asked.url, "/b/aa");
  assert.equal(asked.credentials, "omit");
  assert.equal(asked.body.includes("token"), false);
});

const PEOPLE = { 403: "closed", 404: "unknown", 409: "taken", 429: "busy", 500: "down", 503: "down" };
for (const [status, kind] of Object.entries(PEOPLE)) {
  test(`the people side's ${status} is told as ${kind}`, async () => {
    answering(Number(status), { error: "x" });
    await assert.rejects(() => api.collect("token", {}), { kind });
  });
}

const BALLOT = [
  [403, "phase", "closed"],
  [403, "mac", "refused"],
  [404, "unknown-group", "refused"],
  [409, "older", "older"],
  [409, "full", "full"],
  [413, "too-large", "refused"],
  [429, "too-fast", "busy"],
  [500, "internal", "down"],
];
for (const [status, error, kind] of BALLOT) {
  test(`the ballot side's ${status} ${error} is told as ${kind}`, async () => {
    answering(status, { error, v: 4 });
    await assert.rejects(() => api.putBallot("aa", {}), (trouble) => trouble.kind === kind && trouble.details.v === 4);
  });
}

test("an answer that is no JSON is no answer", async () => {
  globalThis.fetch = async () => new Response("<html>", { status: 200 });
  await assert.rejects(() => api.invitation("token", "en"), { kind: "down" });
});

test("no connection is told as a server that is down", async () => {
  globalThis.fetch = async () => { throw new TypeError("failed"); };
  await assert.rejects(() => api.invitation("token", "en"), { kind: "down" });
});
