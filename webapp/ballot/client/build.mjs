// Builds the one file that browsers load, and its SHA-256 beside it.
// `node build.mjs FOLDER` writes to another folder: the tests compare that with what is committed.
import { build } from "esbuild";
import { createHash } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const folder = process.argv[2] ?? join(here, "..", "static");
const outfile = join(folder, "client.js");

await build({
  absWorkingDir: here,
  entryPoints: ["src/main.js"],
  outfile,
  bundle: true,
  minify: true,
  format: "esm",
  target: "es2022",
  charset: "utf8",
  legalComments: "eof",
});
const digest = createHash("sha256").update(await readFile(outfile)).digest("hex");
await writeFile(`${outfile}.sha256`, `${digest}  client.js\n`);
