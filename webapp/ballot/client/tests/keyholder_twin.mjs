// The opening page's program without its page: one line of JSON in, one line out. The Python tests talk to it.

import { createInterface } from "node:readline";
import { hex, unhex } from "../src/bytes.js";
import { keyFile, keyFrom, keyWords, readKeyFile, readKeyWords, WrongRow } from "../src/keyholder/keys.js";
import { openWave } from "../src/keyholder/opening.js";
import { tryKey } from "../src/keyholder/trial.js";
import { readWave, WrongWave } from "../src/keyholder/wave.js";

const ACTS = {
  key: async ({ secret }) => {
    const key = await keyFrom(unhex(secret));
    return { public: key.publicKey, name: key.name, words: await keyWords(key.secret), file: keyFile(key) };
  },
  words: async ({ text }) => ({ secret: hex(await readKeyWords(text)) }),
  file: async ({ text }) => ({ secret: hex((await readKeyFile(text)).secret) }),
  test: async ({ ballot, secret }) => tryKey(ballot, await keyFrom(unhex(secret))),
  open: async ({ sealed, secret }) => openWave(await readWave(sealed), await keyFrom(unhex(secret))),
};

async function answer({ act, ...facts }) {
  try {
    return await ACTS[act](facts);
  } catch (problem) {
    if (problem instanceof WrongRow) return { row: problem.row };
    if (problem instanceof WrongWave) return { wrong: problem.kind };
    return { failed: problem.kind ?? String(problem) };
  }
}

for await (const line of createInterface({ input: process.stdin })) {
  process.stdout.write(`${JSON.stringify(await answer(JSON.parse(line)))}\n`);
}
