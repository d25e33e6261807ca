// Installs node-llama-cpp, the engine of the local model, for the platform at hand.
//
// It goes into a folder of its own and is linked into node_modules: installed beside the other packages it would either
// bring every GPU build (700 MB) or, with --omit=optional, remove the optional platform binaries of other tools.
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const version = "3.22.1";
const platformPackages = {
  "linux-x64": "@node-llama-cpp/linux-x64",
  "linux-arm64": "@node-llama-cpp/linux-arm64",
  "linux-arm": "@node-llama-cpp/linux-armv7l",
  "linux-riscv64": "@node-llama-cpp/linux-riscv64",
  "darwin-arm64": "@node-llama-cpp/mac-arm64-metal",
  "darwin-x64": "@node-llama-cpp/mac-x64",
  "win32-x64": "@node-llama-cpp/win-x64",
  "win32-arm64": "@node-llama-cpp/win-arm64",
};

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const engineFolder = join(root, ".cache", "engine");
const installed = join(engineFolder, "node_modules", "node-llama-cpp");
const linked = join(root, "node_modules", "node-llama-cpp");

function versionIn(folder) {
  const manifest = join(folder, "package.json");
  return existsSync(manifest) ? JSON.parse(readFileSync(manifest, "utf8")).version : undefined;
}

function install() {
  const platform = `${process.platform}-${process.arch}`;
  const binaries = platformPackages[platform];
  if (binaries === undefined) {
    throw new Error(`node-llama-cpp has no prebuilt binaries for ${platform}; install and build it yourself`);
  }
  process.stderr.write(`Installing node-llama-cpp ${version} for ${platform} (about 85 MB)\n`);
  mkdirSync(engineFolder, { recursive: true });
  execFileSync(
    "npm",
    [
      "install",
      "--prefix",
      engineFolder,
      "--no-save",
      "--no-audit",
      "--no-fund",
      "--ignore-scripts",
      "--omit=optional",
      "--loglevel=error",
      `node-llama-cpp@${version}`,
      `${binaries}@${version}`,
    ],
    { stdio: ["ignore", "ignore", "inherit"], shell: process.platform === "win32" },
  );
}

try {
  if (versionIn(linked) === undefined) {
    if (versionIn(installed) !== version) install();
    rmSync(linked, { force: true, recursive: true });
    symlinkSync(installed, linked, "junction");
  }
  process.stderr.write(`node-llama-cpp ${versionIn(linked)} is ready\n`);
} catch (error) {
  process.stderr.write(`node-llama-cpp could not be installed: ${error.message}\n`);
  process.exitCode = 1;
}
