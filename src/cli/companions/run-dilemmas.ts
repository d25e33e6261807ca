import {
  alignment,
  dilemmaExamples,
  dilemmaGame,
  dilemmaGames,
  fitQuantalResponse,
  logitEquilibria,
  type MoveNaming,
  mixedNash2x2,
  observedPlay,
  pureNash,
  recordAnswers,
  type ScenarioFilter,
  scenarios,
  symmetricLogitEquilibrium,
} from "../../companions/index";
import { InvalidArgumentError } from "../../index";
import { noProgress } from "../output/progress-bar";
import { prepareModel, withModel } from "../prepare-model";
import type { CommandContext, ExitCode } from "../run";
import { runGuarded } from "../run";
import { formatAlignment, formatSolved, type SolvedGame } from "./dilemma-tables";
import type {
  AlignArguments,
  DilemmaArguments,
  ElicitArguments,
  ExportArguments,
  SolveArguments,
} from "./dilemmas-arguments";
import { exportRows } from "./export-rows";
import { readAnswers, readQuantal, readRates } from "./read-player";
import { runRecording } from "./run-recording";

/** Runs `equirank companion dilemmas elicit`. */
export function runElicit(given: ElicitArguments, context: CommandContext): Promise<ExitCode> {
  const { signal } = context;
  const names = { items: "scenarios", done: "answered" };
  return runRecording(context, given, names, async (messages, onProgress) => {
    if (given.samples !== undefined && given.samples % 2 === 1) {
      throw new InvalidArgumentError(
        "--samples",
        given.samples,
        "must be even, half for each order of the moves",
      );
    }
    const asked = chooseScenarios(given);
    return withModel(prepareModel(given, context, messages), signal, async (model) => {
      const { motivated, samples, seed } = given;
      const { answers, unread } = await recordAnswers(given.out, model, asked, {
        ...(motivated && { motivated }),
        naming: chooseNaming(given),
        ...(samples !== undefined && { samples }),
        ...(seed !== undefined && { seed }),
        ...{ signal, onProgress },
      });
      if (unread > 0) messages.warn(`${unread} replies chose no move and were left out`);
      return `${answers.length} answers in ${given.out}\n`;
    });
  });
}

/** Runs `equirank companion dilemmas solve`. */
export function runSolve(given: SolveArguments, context: CommandContext): Promise<ExitCode> {
  return runGuarded(context, { debug: given.debug, progress: noProgress }, async () => {
    const { anchor, observed, json } = given;
    const asked = chooseScenarios(given);
    const fit =
      observed === undefined
        ? undefined
        : fitQuantalResponse(observedPlay(await readRates("--observed", observed, asked), anchor));
    const lambda = given.lambda ?? (fit && fit.lambda < Infinity ? fit.lambda : undefined);
    const games = [...new Set(asked.map(({ game }) => game))];
    const solved = games.map((name): SolvedGame => {
      const game = dilemmaGame(dilemmaGames[name], anchor);
      return {
        game: name,
        pure: pureNash(game).map(([row, column]) => [1 - row, 1 - column]),
        mixed: mixedNash2x2(game),
        quantal: lambda === undefined ? undefined : logitEquilibria(game, lambda),
        played: lambda === undefined ? undefined : symmetricLogitEquilibrium(game, lambda),
      };
    });
    return json ? `${JSON.stringify({ lambda, fit, solved })}\n` : formatSolved(solved, fit);
  });
}

/** Runs `equirank companion dilemmas align`. */
export function runAlign(given: AlignArguments, context: CommandContext): Promise<ExitCode> {
  return runGuarded(context, { debug: given.debug, progress: noProgress }, async () => {
    const asked = chooseScenarios(given);
    const base = await readRates("--base", given.base, asked);
    const tuned = await readRates("--tuned", given.tuned, asked);
    const teacher = await readRates("--teacher", given.teacher, asked);
    const found = alignment(base, tuned, teacher);
    return given.json ? `${JSON.stringify(found)}\n` : formatAlignment(found);
  });
}

/** Runs `equirank companion dilemmas export`. */
export function runExport(given: ExportArguments, context: CommandContext): Promise<ExitCode> {
  return runGuarded(context, { debug: given.debug, progress: noProgress }, async () => {
    const { count = 20, motivation, out } = given;
    const naming = chooseNaming(given);
    const asked = chooseScenarios(given);
    const motivations = naming === "reasoned" ? "outcomes" : "expectations";
    const quantal = readQuantal(given.answers, { motivations });
    if (quantal === undefined && given.count !== undefined) {
      throw new InvalidArgumentError(
        "--count",
        given.count,
        "must be left out with a file, whose answers are taken as they are",
      );
    }
    const answers = quantal
      ? asked.flatMap((scenario) => quantal.answer(scenario, count))
      : (await readAnswers("--answers", given.answers)).filter(({ scenario }) =>
          asked.some(({ id }) => id === scenario),
        );
    const rows = await exportRows(
      dilemmaExamples(answers, { naming, motivation }),
      given,
      context.signal,
    );
    return `${rows} rows in ${out}\n`;
  });
}

function chooseNaming({ words, reasoned }: { words?: true; reasoned?: true }): MoveNaming {
  if (reasoned) return "reasoned";
  return words ? "words" : "letter";
}

function chooseScenarios({ games, contexts }: DilemmaArguments) {
  return scenarios({ ...(games && { games }), ...(contexts && { contexts }) } as ScenarioFilter);
}
