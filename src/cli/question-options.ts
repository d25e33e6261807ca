import { type Command, InvalidArgumentError as InvalidOptionError, Option } from "commander";
import { promptTemplates } from "../index";
import type { PromptTemplate } from "../internal";
import type { ModelArguments } from "./model";
import { addModelOptions } from "./model";

/** Where the questions of a data set come from, and how they are put to the model. */
export interface QuestionArguments extends ModelArguments {
  task?: string;
  data?: string;
  offset: number;
  limit: number;
  skipBadRows?: true;
  prompts?: PromptTemplate;
  shots?: string;
  json?: true;
  debug?: true;
}

/**
 * Adds the options that `QuestionArguments` holds.
 * @param limit most rows, unless told otherwise
 */
export function addQuestionOptions(command: Command, limit: number): Command {
  command
    .option(
      "--task <task>",
      "arc_easy, arc_challenge, openbook_qa, or a file with a question and its candidates on each line, in JSON",
    )
    .option(
      "--data <file>",
      "rows of the task, instead of fetching them from the Hugging Face hub",
    );
  return addModelOptions(command)
    .addOption(countOption("--offset <count>", "rows left out at the beginning", 0).default(0))
    .addOption(
      countOption("--limit <count>", "most rows", 1).default(
        limit,
        limit === Number.POSITIVE_INFINITY ? "all" : undefined,
      ),
    )
    .option("--skip-bad-rows", "leave out rows that cannot be used, and say which")
    .addOption(promptsOption())
    .option(
      "--shots <shots>",
      "worked examples before each question: none, default (the library's eight), or a JSON file " +
        "with an array of { question, correct, incorrect } (default: default)",
    )
    .option("--json", "write the result as JSON")
    .option("--debug", "show stack traces");
}

/** The option for how prompts are put. */
export function promptsOption(): Option {
  return new Option(
    "--prompts <template>",
    "text for base models, or messages for models that chat (default: completion)",
  ).choices(Object.keys(promptTemplates));
}

/** An option that takes a whole number. */
export function countOption(
  flags: string,
  description: string,
  lowest: number,
  highest = Number.MAX_SAFE_INTEGER,
): Option {
  return new Option(flags, description).argParser((text) => {
    const value = Number(text);
    const isWhole = text.trim() !== "" && Number.isSafeInteger(value);
    if (isWhole && value >= lowest && value <= highest) return value;
    const range = highest === Number.MAX_SAFE_INTEGER ? "" : ` to ${highest}`;
    throw new InvalidOptionError(`It must be a whole number from ${lowest}${range}.`);
  });
}
