// Makes the Python environment of the training where it is missing, and fine-tunes in it: `npm run train -- --help`.
import { execFileSync, spawn } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const folder = dirname(fileURLToPath(import.meta.url));
const environment = join(folder, ".venv");
const python = join(environment, ...(process.platform === "win32" ? ["Scripts", "python.exe"] : ["bin", "python"]));
const requirements = join(folder, "requirements.txt");
/** Holds the requirements that the environment was made for, once it is whole. */
const stamp = join(environment, "equirank-requirements.txt");

const passedOn = ["SIGTERM", "SIGHUP"];

/** Python 3.10 or later. */
function findPython() {
  for (const command of ["python3", "python", "py"]) {
    try {
      execFileSync(command, ["-c", "import sys, venv; sys.exit(sys.version_info < (3, 10))"], {
        stdio: "ignore",
      });
      return command;
    } catch {
      // Not this one.
    }
  }
  throw new Error("Training needs Python 3.10 or later with venv: install it, or train elsewhere on the same rows");
}

function isReady() {
  try {
    return readFileSync(stamp, "utf8") === readFileSync(requirements, "utf8");
  } catch {
    return false;
  }
}

/**
 * Runs a program to its end; rejects unless it succeeds. What ends this process ends the program too: Ctrl-C reaches
 * both by itself, the other signals are passed on.
 */
function run(command, commandArguments) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, commandArguments, { stdio: "inherit" });
    const passOn = (signal) => child.kill(signal);
    for (const signal of passedOn) process.on(signal, passOn);
    child.once("error", reject);
    child.once("close", (code, signal) => {
      for (const each of passedOn) process.off(each, passOn);
      if (code === 0) resolve();
      else {
        const ending = signal ?? `status ${code}`;
        reject(Object.assign(new Error(`${command} ended with ${ending}`), { code, signal }));
      }
    });
  });
}

async function makeEnvironment() {
  console.error(`Making ${environment}: on Linux this downloads 3 GB and takes 6 GB, once`);
  await run(findPython(), ["-m", "venv", environment]);
  await run(python, ["-m", "pip", "install", "--disable-pip-version-check", "--quiet", "-r", requirements]);
  writeFileSync(stamp, readFileSync(requirements, "utf8"));
}

try {
  if (!isReady()) await makeEnvironment();
  await run(python, [join(folder, "fine_tune.py"), ...process.argv.slice(2)]);
} catch (error) {
  // The program has said why, where it is one that failed.
  if (typeof error.code !== "number") console.error(error.message);
  process.exitCode = typeof error.code === "number" ? error.code : 1;
  if (error.signal) process.kill(process.pid, error.signal);
}
