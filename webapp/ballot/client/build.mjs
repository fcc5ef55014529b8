// Builds the two files that people load, each with its SHA-256 and the licences of what is inside: the rater's
// program, and the opening page, which is one file for keyholders. `node build.mjs FOLDER` writes to another
// folder: the tests compare that with what is committed.
import { build } from "esbuild";
import { createHash } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const [, , elsewhere] = process.argv;
const STATIC = elsewhere ?? join(here, "../static");
const DOWNLOADS = elsewhere ?? join(here, "../../people/downloads");
const { version } = JSON.parse(await readFile(join(here, "package.json"), "utf8"));
const SETTINGS = {
  absWorkingDir: here,
  bundle: true,
  minify: true,
  target: "es2022",
  charset: "utf8",
  legalComments: "none",
  metafile: true,
  write: false,
};

/**
 * A language says its sentences in the order of the English ones and leaves their names out: what is downloaded
 * before the first question has to be small.
 */
const namesOnce = {
  name: "names-once",
  setup({ onLoad }) {
    onLoad({ filter: /src\/strings\/de\.js$/ }, async ({ path }) => {
      const [{ default: said }, { default: en }] = await Promise.all([import(path), import(join(dirname(path), "en.js"))]);
      const sentences = JSON.stringify(Object.keys(en).map((name) => said[name]));
      const contents = `import en from "./en.js"; const said = ${sentences};
        export default Object.fromEntries(Object.keys(en).map((name, at) => [name, said[at]]));`;
      return { contents, resolveDir: dirname(path) };
    });
  },
};

/** {text, libraries}: what becomes of an entry point, and the packages that went into it. */
async function bundle(entry, settings = {}) {
  const { metafile, outputFiles } = await build({ ...SETTINGS, entryPoints: [entry], ...settings });
  const names = Object.keys(metafile.inputs).map((path) => /^node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1]);
  return { text: outputFiles[0].text, libraries: [...new Set(names.filter(Boolean))].sort() };
}

async function licenceOf(name) {
  const root = join(here, "node_modules", name);
  const { version: of } = JSON.parse(await readFile(join(root, "package.json"), "utf8"));
  return `${name} ${of}\n\n${(await readFile(join(root, "LICENSE"), "utf8")).trim()}\n`;
}

async function licencesOf(libraries) {
  return (await Promise.all(libraries.map(licenceOf))).join("\n---\n\n");
}

const sum = (text, encoding) => createHash("sha256").update(text).digest(encoding);

async function write(folder, name, text, licences) {
  await writeFile(join(folder, name), text);
  await writeFile(join(folder, `${name}.sha256`), `${sum(text, "hex")}  ${name}\n`);
  await writeFile(join(folder, `${name.split(".")[0]}.licenses.txt`), licences);
}

async function raterProgram() {
  const banner = "/*! Soundline, MIT. Licences of the libraries inside: client.licenses.txt */";
  const { text, libraries } = await bundle("src/main.js", {
    format: "esm",
    banner: { js: banner },
    plugins: [namesOnce],
  });
  await write(STATIC, "client.js", text, await licencesOf(libraries));
}

/** What the page may do: run this one script in this one style, and reach nobody. */
function policyFor(script, style) {
  const only = (text) => `'sha256-${sum(text, "base64")}'`;
  return [
    "default-src 'none'",
    `script-src ${only(script)}`,
    `style-src ${only(style)}`,
    "img-src data:",
    "connect-src 'none'",
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
}

async function openingPage() {
  const define = { SOUNDLINE_VERSION: JSON.stringify(version) };
  const { text: script, libraries } = await bundle("src/keyholder/main.js", { format: "iife", define });
  const { text: style } = await bundle("src/keyholder/page.css");
  const licences = await licencesOf(libraries);
  const parts = { script, style, version, licences: licences.trim(), policy: policyFor(script, style) };
  const template = await readFile(join(here, "src/keyholder/page.html"), "utf8");
  const page = template.replace(/\{\{(\w+)\}\}/g, (_, name) => parts[name]);
  await write(DOWNLOADS, "opening.html", page, licences);
}

await raterProgram();
await openingPage();
