// Fails if the reference cannot be made from the docstrings without a warning: `npm run docs:check`.
import { execSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const folder = mkdtempSync(join(tmpdir(), "equirank-docs-"));
try {
  execSync(`npm run --silent docs -- --out "${folder}"`, { stdio: "inherit" });
} finally {
  rmSync(folder, { recursive: true });
}
