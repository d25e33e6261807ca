import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";

/** Programs that drive as Chromium does, by their names on Linux and macOS. */
const names = [
  "chromium-headless-shell",
  "chromium",
  "chromium-browser",
  "google-chrome",
  "google-chrome-stable",
  "microsoft-edge",
];

/** How to get a browser, for the reason why a test is skipped. */
export const browserAdvice =
  "EQUIRANK_BROWSER must name Chromium's or Chrome's program, or one of them must be installed (on Debian: apt-get install chromium-headless-shell)";

/** The program of an installed browser, or undefined where there is none. */
export function findBrowser(): string | undefined {
  const named = process.env.EQUIRANK_BROWSER;
  if (named) return named;
  const folders = (process.env.PATH ?? "").split(delimiter).filter((folder) => folder !== "");
  return folders.flatMap((folder) => names.map((name) => join(folder, name))).find((path) => existsSync(path));
}
