// Proves that equirank/core runs without Node: bundled for the browser (which fails on a Node module or a package that
// does not bundle), it solves a game in a context that has the ECMAScript globals only.
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runInNewContext } from "node:vm";
import { build } from "tsup";

const folder = mkdtempSync(join(tmpdir(), "equirank-browser-"));
try {
  await build({
    config: false,
    entry: ["dist/core.js"],
    outDir: folder,
    format: "iife",
    globalName: "equirankCore",
    platform: "browser",
    noExternal: [/.*/],
    silent: true,
  });
  const bundle = readFileSync(join(folder, "core.global.js"), "utf8");
  const program = `${bundle}
    const half = Math.log(0.5);
    const flat = [[half, half], [half, half]];
    equirankCore.solveSignalingGame({ initialGenerator: flat, initialDiscriminator: flat }).converged;`;
  if (runInNewContext(program) !== true) throw new Error("the flat game did not stay where it was");
} finally {
  rmSync(folder, { recursive: true });
}
