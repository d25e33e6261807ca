import { defaultShots, type Shot } from "../../index";
import { readJsonFile } from "./read-json-file";

/**
 * The shots that `--shots` names: `none`, `default`, or a JSON file with an array of `{ question, correct, incorrect }`.
 * Whether the file holds that is left to the ranking, which says so of any caller's shots.
 * @throws InvalidArgumentError if the file cannot be read or is not JSON
 */
export async function readShots(choice: string): Promise<readonly Shot[]> {
  if (choice === "none") return [];
  if (choice === "default") return defaultShots;
  return (await readJsonFile("--shots", choice)) as readonly Shot[];
}
