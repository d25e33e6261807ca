import { type Command, Option } from "commander";
import { parseTemperature } from "../input";
import { addModelOptions } from "../model";
import { countOption } from "../question-options";
import type { RunAction } from "../run";
import { describeMore } from "./companion-help";
import type {
  EvaluateDiscussionsArguments,
  ExportDiscussionsArguments,
  RunDiscussionsArguments,
} from "./discuss-arguments";
import { addExportOptions } from "./export-options";

/** Describes `equirank companion discuss` in full. */
export function describeDiscussCommand(discuss: Command, run: RunAction): void {
  const actions = () => import("./run-discuss");
  discuss
    .summary("discussions with a partner who helps or misleads")
    .description("Let a model answer, meet remarks on its answers, and answer again.")
    .addHelpText("after", () => describeMore(examples));
  addModelOptions(
    discuss
      .command("run")
      .summary("hold discussions")
      .requiredOption("--out <file>", "JSONL; items in it already are not discussed again"),
  )
    .option(
      "--items <file>",
      "JSONL of { id, question }, with gold, options and working where they are known (default: made-up sums with two answers)",
    )
    .addOption(countOption("--count <count>", "made-up sums", 1).default(100).conflicts("items"))
    .addOption(
      countOption("--offset <count>", "sums left out at the beginning", 0)
        .default(0)
        .conflicts("items"),
    )
    .addOption(
      countOption("--item-seed <number>", "of the sums", 0, 2 ** 32 - 1)
        .default(0)
        .conflicts("items"),
    )
    .addOption(
      new Option(
        "--partner <partner>",
        "a script that knows the right answers, or the model itself",
      )
        .choices(["scripted", "self"] satisfies RunDiscussionsArguments["partner"][])
        .default("scripted"),
    )
    .addOption(
      new Option("--stance <stance>", "what remarks are for")
        .choices([
          "support",
          "adversarial",
          "mixed",
          "equilibrium",
        ] satisfies RunDiscussionsArguments["stance"][])
        .default("mixed"),
    )
    .addOption(countOption("--rounds <count>", "remarks, each with a reply", 0).default(1))
    .addOption(
      new Option("--temperature <number>", "of the replies; 0 is greedy")
        .argParser(parseTemperature)
        .default(0),
    )
    .addOption(countOption("--max-tokens <count>", "longest reply", 1).default(80))
    .addOption(countOption("--seed <number>", "of all that is drawn", 0, 2 ** 32 - 1).default(0))
    .option("--debug", "show stack traces")
    .action((given: RunDiscussionsArguments) =>
      run(async (context) => (await actions()).runDiscussions(given, context)),
    );
  addExportOptions(
    discuss
      .command("export")
      .summary("discussions as a data set to train on")
      .requiredOption("--transcripts <file>", "a file that run wrote")
      .requiredOption("--out <file>", "JSONL")
      .option("--no-opening", "leave out the answers before any remark"),
  )
    .option("--debug", "show stack traces")
    .action((given: ExportDiscussionsArguments) =>
      run(async (context) => (await actions()).runExportDiscussions(given, context)),
    );
  discuss
    .command("eval")
    .summary("how many answers are right before and after, and how many flip")
    .argument("<transcripts...>", "files that run wrote, a row for each")
    .option("--json", "write the result as JSON")
    .option("--debug", "show stack traces")
    .action((files: string[], given: EvaluateDiscussionsArguments) =>
      run(async (context) => (await actions()).runEvaluateDiscussions(files, given, context)),
    );
}

const examples = [
  "discuss run --count 100 --out mixed.jsonl",
  "discuss export --transcripts mixed.jsonl --out train.jsonl",
  "discuss run --count 100 --offset 100 --stance adversarial --out base.jsonl",
  "discuss run --count 100 --offset 100 --stance adversarial --lora tuned.gguf --out tuned.jsonl",
  "discuss eval base.jsonl tuned.jsonl",
];
