import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** A benchmark's file on this machine, or why there is none: such texts are not part of the repository. */
export type DataAtHand = { path: string; missing?: undefined } | { missing: string };

/** The file of this name in the folder that EQUIRANK_DATA names, or in ../shared/data beside the checkout. */
export function findData(name: string): DataAtHand {
  const beside = fileURLToPath(new URL("../../../shared/data", import.meta.url));
  const path = join(process.env.EQUIRANK_DATA || beside, name);
  return existsSync(path)
    ? { path }
    : { missing: `${name} is not at hand: set EQUIRANK_DATA to the folder that holds it` };
}
