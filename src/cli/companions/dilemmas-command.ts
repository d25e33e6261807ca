import { type Command, InvalidArgumentError as InvalidOptionError, Option } from "commander";
import { parseList } from "../input";
import { addModelOptions } from "../model";
import { countOption } from "../question-options";
import type { RunAction } from "../run";
import { describeMore } from "./companion-help";
import type {
  AlignArguments,
  ElicitArguments,
  ExportArguments,
  SolveArguments,
} from "./dilemmas-arguments";
import { addExportOptions } from "./export-options";

const player = "a file that elicit wrote, or quantal:LAMBDA for a player that knows only payoffs";

/** Describes `equirank companion dilemmas` in full. */
export function describeDilemmasCommand(dilemmas: Command, run: RunAction): void {
  const actions = () => import("./run-dilemmas");
  dilemmas
    .summary("games of social dilemmas, and how models play them")
    .description("Play social dilemmas: four games, each told in five contexts.")
    .addHelpText("after", () => describeMore(examples));
  addScenarioOptions(
    addModelOptions(
      dilemmas
        .command("elicit")
        .summary("how likely a model is to cooperate")
        .requiredOption("--out <file>", "JSONL; what it holds already is not asked again"),
    ),
  )
    .addOption(
      countOption("--samples <count>", "replies for each scenario, where they are counted", 2),
    )
    .option("--words", "ask for moves in words, not by letters; takes a model with exact scores")
    .addOption(
      new Option("--reasoned", "let it say first what each choice brings").conflicts("words"),
    )
    .option("--motivated", "keep each reply with its motivation, as a teacher's data set")
    .addOption(countOption("--seed <number>", "of the first reply", 0, 2 ** 32 - 1))
    .action((given: ElicitArguments) =>
      run(async (context) => (await actions()).runElicit(given, context)),
    );
  addScenarioOptions(
    dilemmas.command("solve").summary("the games' Nash and quantal response equilibria"),
  )
    .addOption(numberOption("--lambda <number>", "weight of the anchor, in the unit of payoffs"))
    .addOption(
      numberOption("--anchor <p>", "of cooperating before payoffs are looked at").default(0.5),
    )
    .option("--observed <file>", "fit lambda to the play in a file that elicit wrote")
    .option("--json", "write the result as JSON")
    .action((given: SolveArguments) =>
      run(async (context) => (await actions()).runSolve(given, context)),
    );
  addScenarioOptions(
    dilemmas
      .command("align")
      .summary("how near tuning brought a model to its teacher")
      .requiredOption("--base <file>", "the model before tuning, by elicit")
      .requiredOption("--tuned <file>", "the model after it")
      .requiredOption("--teacher <player>", player),
  )
    .option("--json", "write the result as JSON")
    .action((given: AlignArguments) =>
      run(async (context) => (await actions()).runAlign(given, context)),
    );
  addExportOptions(
    addScenarioOptions(
      dilemmas
        .command("export")
        .summary("answers as a data set to train on")
        .requiredOption("--answers <player>", player)
        .requiredOption("--out <file>", "JSONL"),
    ),
  )
    .addOption(
      countOption("--count <count>", "answers of quantal:LAMBDA to a scenario (default: 20)", 1),
    )
    .option("--words", "name moves in words, not by letters")
    .addOption(
      new Option("--reasoned", "say first what each choice brings").conflicts([
        "words",
        "motivation",
      ]),
    )
    .option("--no-motivation", "moves alone")
    .action((given: ExportArguments) =>
      run(async (context) => (await actions()).runExport(given, context)),
    );
}

function addScenarioOptions(command: Command): Command {
  return command
    .option("--games <games>", "of these games only", parseList(String))
    .option("--contexts <contexts>", "in these contexts only", parseList(String))
    .option("--debug", "show stack traces");
}

function numberOption(flags: string, description: string): Option {
  return new Option(flags, description).argParser((text) => {
    const value = Number(text);
    if (text.trim() === "" || !Number.isFinite(value)) {
      throw new InvalidOptionError("It must be a number.");
    }
    return value;
  });
}

const examples = [
  "dilemmas elicit --out base.jsonl",
  "dilemmas solve --observed base.jsonl",
  "dilemmas export --answers quantal:1 --out train.jsonl",
  "dilemmas align --base base.jsonl --tuned tuned.jsonl --teacher quantal:1",
];
