// Compiles the solver's kernel to WebAssembly: `npm run kernel`. With --check it only says whether the file in src is
// up to date.
//
// The files of src/core/kernel are written in the part of TypeScript that AssemblyScript shares, so that one source is
// both forms. One of them, what numbers are and the loops over them, is replaced here by a file of scripts/kernel that
// works on two numbers at a time.
import { readFileSync, writeFileSync } from "node:fs";
import asc from "assemblyscript/asc";

const target = "src/core/compiled-kernel.ts";
const options = ["-O3", "--runtime", "stub", "--noAssert", "--enable", "simd"];

/** AssemblyScript has no imports of types alone, and inlines what it is told to. */
function adapt(code) {
  return code
    .replace(/import type \{/g, "import {")
    .replace(/([{,]\s*)type (?=[A-Z])/g, "$1")
    .replace(
      /^(?=(export )?function (addLanes|distance|exponentials|largerOf|lengthOf|pairOf|part|setPair)\b)/gm,
      "@inline ",
    );
}

function readSource(name) {
  const path = name === "src/core/kernel/numbers.ts" ? "scripts/kernel/numbers.ts" : name;
  try {
    return adapt(readFileSync(path, "utf8"));
  } catch {
    return null;
  }
}

let binary;
const { error, stderr } = await asc.main(["scripts/kernel/entry.ts", "-o", "kernel.wasm", ...options], {
  readFile: readSource,
  writeFile: (_name, contents) => {
    binary = contents;
  },
  listFiles: () => [],
});
if (error) {
  console.error(`${stderr}`);
  throw error;
}
const code = `// Written by \`npm run kernel\` from src/core/kernel, for use-web-assembly.ts.
export const compiledKernel =
  "${Buffer.from(binary).toString("base64")}";
`;
if (!process.argv.includes("--check")) writeFileSync(target, code);
else if (readFileSync(target, "utf8") !== code) {
  console.error(`${target} is not what src/core/kernel compiles to: run \`npm run kernel\``);
  process.exitCode = 1;
}
