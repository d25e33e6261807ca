import { defineConfig, type Options } from "tsup";

const library = {
  index: "src/index.ts",
  core: "src/core/index.ts",
  evaluation: "src/evaluation/index.ts",
  local: "src/models/local/index.ts",
};

/**
 * Entries share chunks (`splitting`), so that an error class is one class whichever entry it comes from. Rollup's pass
 * (`treeshake`) writes the CommonJS form: esbuild cannot split that, and tsup's own way turns `import()` of an ES module
 * into `require()`.
 */
const shared: Options = {
  dts: { entry: library },
  splitting: true,
  treeshake: true,
  sourcemap: true,
  target: "es2022",
};

export default defineConfig([
  { ...shared, entry: { ...library, cli: "src/cli/main.ts" }, format: "esm" },
  { ...shared, entry: library, format: "cjs" },
]);
