import { type Command, InvalidArgumentError as InvalidOptionError, Option } from "commander";
import { addModelOptions } from "../model";
import { countOption } from "../question-options";
import type { RunAction } from "../run";
import { describeMore } from "./companion-help";
import { addExportOptions } from "./export-options";
import type {
  CollectArguments,
  ExportCorrectionsArguments,
  ItemArguments,
  TryArguments,
} from "./tripost-arguments";

/** Describes `equirank companion tripost` in full. */
export function describeTripostCommand(tripost: Command, run: RunAction): void {
  const actions = () => import("./run-tripost");
  tripost
    .summary("corrections of a model's own mistakes, and what it learns from them")
    .description("Let a model answer step by step, correct its first mistake, and try again.")
    .addHelpText("after", () => describeMore(examples));
  addItemOptions(
    addModelOptions(
      tripost
        .command("collect")
        .summary("attempts of a model, corrected by a script until they are right")
        .requiredOption("--out <file>", "JSONL; items in it already are not attempted again"),
    ),
  )
    .addOption(countOption("--updates <count>", "most updates of an attempt", 0).default(5))
    .addOption(countOption("--max-tokens <count>", "longest attempt or review", 1).default(256))
    .addOption(countOption("--seed <number>", "of what is drawn", 0, 2 ** 31).default(0))
    .addOption(countOption("--round <number>", "iteration of collecting", 0).default(0))
    .action((given: CollectArguments) =>
      run(async (context) => (await actions()).runCollect(given, context)),
    );
  addExportOptions(
    addItemOptions(
      tripost
        .command("export")
        .summary("corrections, or right attempts alone, as a data set to train on")
        .requiredOption("--out <file>", "JSONL")
        .addOption(
          new Option(
            "--trajectories <file>",
            "a file that collect wrote (default: the items' right attempts)",
          ).conflicts(["task", "count", "offset", "size", "itemSeed"]),
        ),
    ),
  ).action((given: ExportCorrectionsArguments) =>
    run(async (context) => (await actions()).runExportCorrections(given, context)),
  );
  addItemOptions(
    addModelOptions(
      tripost
        .command("eval")
        .summary("how often a model is right at once, and by its own feedback")
        .requiredOption("--out <file>", "JSONL; items in it already are not attempted again"),
    ),
  )
    .addOption(countOption("--attempts <count>", "most attempts", 1).default(10))
    .addOption(countOption("--max-tokens <count>", "longest attempt or review", 1).default(256))
    .option("--json", "write the result as JSON")
    .action((given: TryArguments) =>
      run(async (context) => (await actions()).runTry(given, context)),
    );
}

function addItemOptions(command: Command): Command {
  return command
    .addOption(
      new Option("--task <task>", "what is asked")
        .choices(["word-sorting", "arithmetic"] satisfies ItemArguments["task"][])
        .default("word-sorting"),
    )
    .addOption(countOption("--count <count>", "items", 1).default(100))
    .addOption(countOption("--offset <count>", "items left out at the beginning", 0).default(0))
    .addOption(
      new Option("--size <range>", "words or operations of an item (default: 2-4)").argParser(
        parseRange,
      ),
    )
    .addOption(countOption("--item-seed <number>", "of the items", 0, 2 ** 32 - 1).default(0))
    .option("--debug", "show stack traces");
}

function parseRange(text: string): [number, number] {
  const [, lowest, highest = lowest] = /^(\d+)(?:-(\d+))?$/.exec(text) ?? [];
  if (lowest === undefined) throw new InvalidOptionError("It must be a number, or two, as in 2-4.");
  return [Number(lowest), Number(highest)];
}

const examples = [
  "tripost export --count 300 --out warm-start.jsonl",
  "tripost collect --count 300 --out trajectories.jsonl",
  "tripost export --trajectories trajectories.jsonl --repeat-by-weight --out train.jsonl",
  "tripost eval --count 100 --offset 300 --out trials.jsonl",
];
