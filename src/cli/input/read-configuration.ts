import type { RankingConfiguration } from "../../evaluation/index";
import { InvalidArgumentError } from "../../index";
import { readJsonFile } from "./read-json-file";

/**
 * The options in a file that `--config` names, as `equirank tune` and `diagnose` write them.
 * @throws InvalidArgumentError if the file cannot be read, or holds anything but usable options
 */
export async function readConfiguration(path: string): Promise<RankingConfiguration> {
  const value = await readJsonFile("--config", path);
  const { parseRankingConfiguration } = await import("../../evaluation/index");
  try {
    return parseRankingConfiguration(value);
  } catch (error) {
    if (!(error instanceof InvalidArgumentError)) throw error;
    throw new InvalidArgumentError("--config", path, `must name a usable file: ${error.message}`);
  }
}
