import { readFile } from "node:fs/promises";
import { InvalidArgumentError } from "../../index";

/**
 * The text of a file.
 * @param option names the file on the command line
 * @throws InvalidArgumentError if it cannot be read
 */
export async function readText(option: string, file: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    const reason = (error as Error).message;
    throw new InvalidArgumentError(option, file, `must name a file that can be read (${reason})`);
  }
}
