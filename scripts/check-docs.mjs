// Fails if the API reference in docs/api is not what the docstrings give: `npm run docs:check`.
import { execSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** File name to content, of every file below a folder. */
function readFolder(folder) {
  const names = existsSync(folder) ? readdirSync(folder, { recursive: true }) : [];
  const files = names.filter((name) => statSync(join(folder, name)).isFile());
  return new Map(files.map((name) => [name, readFileSync(join(folder, name), "utf8")]));
}

const fresh = mkdtempSync(join(tmpdir(), "equirank-docs-"));
try {
  execSync(`npm run --silent docs -- --out "${fresh}"`, { stdio: "inherit" });
  const expected = readFolder(fresh);
  const committed = readFolder("docs/api");
  const stale = [...new Set([...expected.keys(), ...committed.keys()])].filter(
    (name) => expected.get(name) !== committed.get(name),
  );
  if (stale.length > 0) {
    console.error(`docs/api is not up to date (${stale.join(", ")}). Run: npm run docs`);
    process.exitCode = 1;
  }
} finally {
  rmSync(fresh, { recursive: true });
}
