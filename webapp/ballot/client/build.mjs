// Builds the one file that browsers load, its SHA-256, and the licences of what is inside.
// `node build.mjs FOLDER` writes to another folder: the tests compare that with what is committed.
import { build } from "esbuild";
import { createHash } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const folder = process.argv[2] ?? join(here, "..", "static");
const outfile = join(folder, "client.js");

async function bundle() {
  const { metafile } = await build({
    absWorkingDir: here,
    entryPoints: ["src/main.js"],
    outfile,
    bundle: true,
    minify: true,
    format: "esm",
    target: "es2022",
    charset: "utf8",
    legalComments: "none",
    metafile: true,
    banner: { js: "/*! Soundline, MIT. Licences of the libraries inside: client.licenses.txt */" },
  });
  return Object.keys(metafile.inputs);
}

function librariesIn(inputs) {
  const names = inputs.map((path) => /^node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1]);
  return [...new Set(names.filter(Boolean))].sort();
}

async function licenceOf(name) {
  const root = join(here, "node_modules", name);
  const { version } = JSON.parse(await readFile(join(root, "package.json"), "utf8"));
  return `${name} ${version}\n\n${(await readFile(join(root, "LICENSE"), "utf8")).trim()}\n`;
}

const libraries = librariesIn(await bundle());
const digest = createHash("sha256").update(await readFile(outfile)).digest("hex");
await writeFile(`${outfile}.sha256`, `${digest}  client.js\n`);
const licences = await Promise.all(libraries.map(licenceOf));
await writeFile(join(folder, "client.licenses.txt"), licences.join("\n---\n\n"));
