import { readFile } from "node:fs/promises";
import { InvalidArgumentError } from "../../index";

/**
 * The value that a JSON file holds.
 * @param parameter the command-line option that names the file
 * @throws InvalidArgumentError if the file cannot be read or is not JSON
 */
export async function readJsonFile(parameter: string, path: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, "utf8"));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new InvalidArgumentError(parameter, path, `must name a JSON file (${reason})`);
  }
}
