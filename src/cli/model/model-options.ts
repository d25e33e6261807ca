import { type Command, Option } from "commander";
import { modelForms, parseModel } from "./parse-model";
import { withOptionErrors } from "./with-option-errors";

/** Adds the options that name a model, which `ModelArguments` holds. */
export function addModelOptions(command: Command): Command {
  return command
    .addOption(
      new Option("--model <model>", `${modelForms} (scores kept by recordModel())`)
        .default({ kind: "local" }, "local")
        .argParser(withOptionErrors(parseModel)),
    )
    .option("--lora <file>", "a LoRA adapter for the local model, a GGUF file")
    .option(
      "--base-url <url>",
      "the server's address (default: the service's own, or this machine for programs that one runs oneself), a dedicated endpoint for hf",
    )
    .option(
      "--api-key-env <name>",
      "environment variable that holds the key (default: OPENAI_API_KEY, TOGETHER_API_KEY or HF_TOKEN, but none with --base-url)",
    )
    .option(
      "--prompt-prefix <text>",
      "put before every text that a server scores; some need the model's BOS text there",
    );
}
