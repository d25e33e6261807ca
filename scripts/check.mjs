// Runs every check of the project and stops at the first stage that fails: `npm run check`.
import { spawn } from "node:child_process";

/**
 * Each name is a script of package.json. Those of one stage do not depend on each other and run side by side, two at
 * most; a stage starts when the one before it has passed.
 */
const stages = [
  ["lint", "types"],
  ["unused", "imports"],
  ["kernel:check"],
  ["build", "docs:check"],
  ["package", "size"],
  ["surface", "browser"],
  ["test"],
  ["examples"],
  ["publish:dry-run"],
];

function runScript(name) {
  const started = performance.now();
  return new Promise((resolve) => {
    const child = spawn("npm", ["run", "--silent", name], {
      stdio: ["ignore", "pipe", "pipe"],
      shell: process.platform === "win32",
    });
    const output = [];
    child.stdout.on("data", (chunk) => output.push(chunk));
    child.stderr.on("data", (chunk) => output.push(chunk));
    child.on("error", (error) => output.push(Buffer.from(`${error.message}\n`)));
    child.on("close", (code) => {
      const passed = code === 0;
      const seconds = ((performance.now() - started) / 1000).toFixed(1);
      console.log(`${passed ? "passed" : "FAILED"}  ${name.padEnd(16)}${seconds.padStart(7)} s`);
      resolve({ name, passed, output: Buffer.concat(output).toString() });
    });
  });
}

for (const stage of stages) {
  const results = await Promise.all(stage.map(runScript));
  const failures = results.filter((result) => !result.passed);
  for (const { name, output } of failures) {
    console.error(`\nOutput of \`npm run ${name}\`:\n\n${output}`);
  }
  if (failures.length > 0) process.exit(1);
}
