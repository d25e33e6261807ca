import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import type { AnswerPair } from "./answer-pairs";

const folder = join(".cache", "math-verify");
const version = "0.9.0";
const python = join(folder, "bin", "python");

/** Reads pairs as JSON, writes `[pair]`: whether the first as gold answer and the second as a model's are the same. */
const program = `
import json, logging, sys
from math_verify import parse, verify
logging.disable(logging.CRITICAL)
def read(text):
    for form in ("$" + text + "$", text):
        found = parse(form)
        if found:
            return found
    return []
def judge(pair):
    try:
        return bool(verify(read(pair["a"]), read(pair["b"])))
    except Exception:
        return False
print(json.dumps([judge(pair) for pair in json.load(sys.stdin)]))
`;

/**
 * What Math-Verify says of the pairs, or why it cannot be asked. It is installed from PyPI into .cache where it is not
 * there; an answer is parsed between dollar signs, as its documentation advises, and as it is where that gives nothing.
 */
export function askMathVerify(pairs: readonly AnswerPair[]): { same: boolean[] } | { missing: string } {
  try {
    if (!existsSync(python)) {
      execFileSync("python3", ["-m", "venv", folder], { stdio: "pipe", timeout: 120_000 });
    }
    const install = [
      "-m",
      "pip",
      "install",
      "--quiet",
      `math-verify==${version}`,
      "latex2sympy2_extended[antlr4_13_2]",
    ];
    execFileSync(python, install, { stdio: "pipe", timeout: 300_000 });
  } catch (error) {
    return {
      missing: `Math-Verify ${version} cannot be installed from PyPI: ${String(error).slice(0, 200)}`,
    };
  }
  try {
    const input = JSON.stringify(pairs.map(({ a, b }) => ({ a, b })));
    const output = execFileSync(python, ["-c", program], {
      input,
      timeout: 600_000,
      stdio: ["pipe", "pipe", "pipe"],
    });
    return { same: JSON.parse(output.toString()) };
  } catch (error) {
    return { missing: `Math-Verify ${version} does not run: ${String(error).slice(0, 200)}` };
  }
}
