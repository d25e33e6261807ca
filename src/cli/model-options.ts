import { type Command, Option } from "commander";
import { parseModel } from "./parse-model";
import { withOptionErrors } from "./with-option-errors";

/** Adds the options that name a model, which `ModelArguments` holds. */
export function addModelOptions(command: Command): Command {
  return command
    .addOption(
      new Option(
        "--model <model>",
        "local, local:PATH, openai:NAME, hf:ID or recorded:FILE (scores kept by recordModel())",
      )
        .default({ kind: "local" }, "local")
        .argParser(withOptionErrors(parseModel)),
    )
    .option(
      "--base-url <url>",
      "the server's address for openai (default: https://api.openai.com/v1), a dedicated endpoint for hf",
    )
    .option(
      "--api-key-env <name>",
      "environment variable that holds the key (default: OPENAI_API_KEY or HF_TOKEN, but none with --base-url)",
    )
    .option(
      "--prompt-prefix <text>",
      "put before every text that a server scores; some need the model's BOS text there",
    );
}
