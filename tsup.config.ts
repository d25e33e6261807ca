import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { defineConfig, type Options } from "tsup";

const library = {
  index: "src/index.ts",
  "ai-sdk": "src/integrations/ai-sdk/index.ts",
  answers: "src/answers/index.ts",
  companions: "src/companions/index.ts",
  core: "src/core/index.ts",
  evaluation: "src/evaluation/index.ts",
  langchain: "src/integrations/langchain.ts",
  local: "src/models/local/index.ts",
  server: "src/server/index.ts",
  mcp: "src/integrations/mcp.ts",
};

/** The report's page, with the plotting library in it: a file of its own, loaded by the first page that is drawn. */
const page = { name: "report-page", entry: "src/evaluation/report/page/render-page.ts" };

type Plugin = NonNullable<Options["esbuildPlugins"]>[number];

const keepPageApart: Plugin = {
  name: "keep-page-apart",
  setup(build) {
    build.onResolve({ filter: /\/page\/render-page$/ }, () => ({
      path: `./${page.name}.js`,
      external: true,
    }));
  },
};

/** A comment, or a call that makes a schema and does nothing else. */
const schemaCall =
  /\/\*[\s\S]*?\*\/|\/\/.*|(?<!function |[.\w])(?:z\s*\.[_a-z]\w*|optional|(?:option\.)?(?:satisfies|unchecked|wholeNumber|oneOf|callable|nonEmptyList))\(/g;

/**
 * Marks schemas as free of side effects, so that a user's bundler leaves out those of the services that a program does
 * not use: many files of src share one of dist, and bundlers do not look into zod for what its functions do.
 */
const markSchemas: Plugin = {
  name: "mark-schemas",
  setup(build) {
    build.onLoad({ filter: /[\\/]src[\\/].*\.ts$/ }, ({ path }) => {
      const code = readFileSync(path, "utf8");
      if (!/from "(?:zod\/mini|.*\/schema)"/.test(code)) return undefined;
      const contents = code.replace(schemaCall, (found) =>
        found.startsWith("/") ? found : `/* @__PURE__ */ ${found}`,
      );
      return { contents, loader: "ts" };
    });
  },
};

/** Writes the licenses of the packages that are part of a bundle, which ask for that. */
const writeLicenses: Plugin = {
  name: "write-licenses",
  setup(build) {
    build.initialOptions.metafile = true;
    build.onEnd(({ metafile }) => {
      const folders = Object.keys(metafile?.inputs ?? {}).flatMap(
        (input) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input) ?? [],
      );
      const licenses = [...new Set(folders)].sort().map((folder) => {
        const { name, version, license } = JSON.parse(readFileSync(`${folder}/package.json`, "utf8"));
        const file = readdirSync(folder).find((file) => /^licen[cs]e/i.test(file));
        const text = file ? readFileSync(`${folder}/${file}`, "utf8").trim() : "";
        return `${name} ${version} (${license})\n\n${text}`.trim();
      });
      const folder = build.initialOptions.outdir!;
      mkdirSync(folder, { recursive: true });
      writeFileSync(`${folder}/THIRD-PARTY-LICENSES.txt`, `${licenses.join("\n\n----\n\n")}\n`);
    });
  },
};

/**
 * Entries share chunks (`splitting`), so that an error class is one class whichever entry it comes from. Rollup's pass
 * (`treeshake`) writes the CommonJS form: esbuild cannot split that, and tsup's own way turns `import()` of an ES
 * module into `require()`.
 */
const shared: Options = {
  dts: { entry: library },
  splitting: true,
  treeshake: true,
  sourcemap: true,
  target: "es2022",
  esbuildPlugins: [keepPageApart, markSchemas],
};

export default defineConfig([
  { ...shared, entry: { ...library, cli: "src/cli/main.ts" }, format: "esm" },
  { ...shared, entry: library, format: "cjs" },
  {
    entry: { [page.name]: page.entry },
    format: "esm",
    target: "es2022",
    minify: true,
    esbuildPlugins: [writeLicenses],
  },
]);
