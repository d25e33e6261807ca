import { type Command, Option } from "commander";
import { clientTopicNames, reflectionKinds } from "../../companions/index";
import { parseList, parseTemperature } from "../input";
import { addModelOptions } from "../model";
import { countOption } from "../question-options";
import type { RunAction } from "../run";
import { describeMore } from "./companion-help";
import type {
  AgreementArguments,
  ExportAnswersArguments,
  GenerateArguments,
  JudgeArguments,
  JudgeName,
} from "./distill-arguments";
import { addExportOptions } from "./export-options";

const judgeNames: JudgeName[] = ["rules", "model", "equilibrium"];

/** Describes `equirank companion distill` in full. */
export function describeDistillCommand(distill: Command, run: RunAction): void {
  const actions = () => import("./run-distill");
  distill
    .summary("answers of a teacher that a judge keeps, and how far judges agree")
    .description(
      "Distil reflective listening: a teacher answers clients, a judge keeps what is good. For research, not for clinical use.",
    )
    .addHelpText("after", () => describeMore(examples));
  addModelOptions(
    distill
      .command("generate")
      .summary("a teacher's reflections, each with what the judge says")
      .requiredOption("--out <file>", "JSONL; inputs that it holds already are not answered again"),
  )
    .option("--scripted", "the teacher fills templates, and no model is asked")
    .addOption(
      new Option(
        "--no-examples",
        "ask the model as a student is asked, without worked examples",
      ).conflicts("scripted"),
    )
    .addOption(
      new Option("--kind <kind>", "of reflection").choices(reflectionKinds).default("simple"),
    )
    .option(
      "--inputs <file>",
      "JSONL of { id, text }, what clients say (default: made-up statements)",
    )
    .addOption(
      countOption("--count <count>", "made-up statements", 1).default(100).conflicts("inputs"),
    )
    .addOption(
      new Option(
        "--topics <topics>",
        `of the made-up statements, with commas between them: ${clientTopicNames.join(", ")} (default: all)`,
      )
        .argParser(parseList(String))
        .conflicts("inputs"),
    )
    .addOption(countOption("--samples <count>", "answers to each statement", 1).default(4))
    .addOption(countOption("--max-tokens <count>", "longest answer", 1).default(80))
    .addOption(
      new Option("--temperature <number>", "how freely the model answers")
        .default(1)
        .argParser(parseTemperature),
    )
    .addOption(
      countOption("--seed <number>", "of statements and answers", 0, 2 ** 32 - 1).default(0),
    )
    .addOption(
      new Option("--keep <judge>", "whose good answers are kept")
        .choices(judgeNames)
        .default("rules"),
    )
    .option("--debug", "show stack traces")
    .action((given: GenerateArguments) =>
      run(async (context) => (await actions()).runGenerate(given, context)),
    );
  addExportOptions(
    distill
      .command("export")
      .summary("what was kept, as a data set to train on")
      .requiredOption("--answers <file>", "a file that generate wrote")
      .requiredOption("--out <file>", "JSONL"),
  )
    .option("--debug", "show stack traces")
    .action((given: ExportAnswersArguments) =>
      run(async (context) => (await actions()).runExportAnswers(given, context)),
    );
  addModelOptions(
    distill
      .command("judge")
      .summary("labels of a judge, for answers that were generated")
      .requiredOption("--answers <file>", "a file that generate wrote")
      .requiredOption("--out <file>", "JSONL; what it holds already is not judged again"),
  )
    .addOption(new Option("--by <judge>", "who judges").choices(judgeNames).default("rules"))
    .option("--debug", "show stack traces")
    .action((given: JudgeArguments) =>
      run(async (context) => (await actions()).runJudge(given, context)),
    );
  distill
    .command("agreement")
    .summary("how far raters agree: Cohen's and Fleiss' kappa")
    .argument("<files...>", "JSONL of { id, rater, label }, of people or by judge")
    .option(
      "--reference <raters>",
      "whose majority the others are held against, such as three people's",
      parseList(String),
    )
    .option("--json", "write the result as JSON")
    .option("--debug", "show stack traces")
    .action((files: string[], given: AgreementArguments) =>
      run(async (context) => (await actions()).runAgreement(files, given, context)),
    );
}

const examples = [
  "distill generate --scripted --topics smoking,sleep,work --out answers.jsonl",
  "distill export --answers answers.jsonl --out train.jsonl",
  "distill generate --no-examples --lora tuned.gguf --topics phone,medication --out tuned.jsonl",
  "distill judge --answers tuned.jsonl --by model --out model.jsonl",
  "distill agreement people.jsonl model.jsonl --reference anna,ben,cleo",
];
