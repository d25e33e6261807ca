import { defaultShots, InvalidArgumentError, type Shot } from "../index";
import { readJsonFile } from "./read-json-file";

/**
 * The shots that `--shots` names: `none`, `default`, or a JSON file with an array of `{ question, correct, incorrect }`.
 * @throws InvalidArgumentError if the file does not hold shots
 */
export async function readShots(choice: string): Promise<readonly Shot[]> {
  if (choice === "none") return [];
  if (choice === "default") return defaultShots;
  const shots = await readJsonFile("--shots", choice);
  if (!Array.isArray(shots)) {
    throw new InvalidArgumentError(
      "--shots",
      choice,
      "must be none, default, or a JSON file with an array of { question, correct, incorrect }",
    );
  }
  return shots.map(readShot);
}

/** The shot, without whatever else its object holds. */
function readShot(value: Partial<Shot> | null, index: number): Shot {
  const read = (name: keyof Shot): string => {
    const text = value?.[name];
    if (typeof text === "string" && text.trim() !== "") return text;
    throw new InvalidArgumentError(
      `--shots: shot ${index + 1}: ${name}`,
      text,
      "must be a text that is not empty: a shot is { question, correct, incorrect }",
    );
  };
  return { question: read("question"), correct: read("correct"), incorrect: read("incorrect") };
}
