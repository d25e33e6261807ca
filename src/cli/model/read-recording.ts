import { InvalidArgumentError, type LanguageModel, type Recording, recorded } from "../../index";
import { readJsonFile } from "../input/read-json-file";

/**
 * A model that answers from the recording in a file, as `recordModel()` makes it.
 * @throws InvalidArgumentError if the file holds none
 */
export async function readRecording(path: string): Promise<LanguageModel> {
  const recording = await readJsonFile("--model recorded:", path);
  if (typeof recording !== "object" || recording === null) {
    throw new InvalidArgumentError("--model recorded:", path, "must name a file with a recording");
  }
  return recorded(recording as Recording);
}
