import {
  alignment,
  cooperationRates,
  dilemmaGame,
  dilemmaGames,
  fitQuantalResponse,
  logitEquilibria,
  mixedNash2x2,
  observedPlay,
  pureNash,
  type ScenarioFilter,
  scenarios,
  symmetricLogitEquilibrium,
  toExamples,
  writeExamples,
} from "../companions/index";
import { InvalidArgumentError } from "../index";
import type { CommandContext } from "./command-context";
import type {
  AlignArguments,
  DilemmaArguments,
  ElicitArguments,
  ExportArguments,
  SolveArguments,
} from "./companion-command";
import { createCountBar } from "./count-bar";
import { createModel as createRealModel } from "./create-model";
import { formatAlignment, formatSolved, type SolvedGame } from "./dilemma-tables";
import { elicitDilemmas } from "./elicit-dilemmas";
import { type ExitCode, exitCodeOf, exitCodes } from "./exit-codes";
import { createMessages, type Messages } from "./messages";
import { noteUnsentKey } from "./model-key";
import { noProgress } from "./progress-bar";
import { readAnswers, readQuantal, readRates } from "./read-player";
import { isClosedPipe, writeText } from "./write-text";

/** Runs `equirank companion dilemmas elicit`. */
export function runElicit(given: ElicitArguments, context: CommandContext): Promise<ExitCode> {
  const { stderr, environment, signal, createModel = createRealModel } = context;
  const progress = createCountBar(stderr, "scenarios");
  return runGuarded(given, context, progress, async (messages) => {
    if (given.samples !== undefined && given.samples % 2 === 1) {
      throw new InvalidArgumentError("--samples", given.samples, "must be even: half an order");
    }
    const asked = chooseScenarios(given);
    const load = createModel(given, environment);
    const note = noteUnsentKey(given, environment);
    if (note !== undefined) messages.note(note);
    const model = await load(signal);
    try {
      const { answers, unread } = await elicitDilemmas(model, asked, given, signal, progress.show);
      progress.clear();
      if (unread > 0) messages.warn(`${unread} replies chose no move and were left out`);
      return `${answers.length} answers in ${given.out}\n`;
    } finally {
      progress.clear();
      await model.dispose?.();
    }
  });
}

/** Runs `equirank companion dilemmas solve`. */
export function runSolve(given: SolveArguments, context: CommandContext): Promise<ExitCode> {
  return runGuarded(given, context, noProgress, async () => {
    const { anchor, observed, json } = given;
    const fit =
      observed === undefined
        ? undefined
        : fitQuantalResponse(
            observedPlay(cooperationRates(await readAnswers("--observed", observed)), anchor),
          );
    const lambda = given.lambda ?? (fit && fit.lambda < Infinity ? fit.lambda : undefined);
    const games = [...new Set(chooseScenarios(given).map(({ game }) => game))];
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
  return runGuarded(given, context, noProgress, async () => {
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
  return runGuarded(given, context, noProgress, async () => {
    const { count, format, meta, motivation, out } = given;
    const asked = chooseScenarios(given);
    const quantal = readQuantal(given.answers);
    const answers = quantal
      ? asked.flatMap((scenario) => quantal.answer(scenario, count))
      : (await readAnswers("--answers", given.answers)).filter(({ scenario }) =>
          asked.some(({ id }) => id === scenario),
        );
    const rows = await writeExamples(toExamples(answers, { motivation }), out, {
      format,
      signal: context.signal,
      ...(meta !== undefined && { metaFile: meta }),
    });
    return `${rows} rows in ${out}\n`;
  });
}

function chooseScenarios({ games, contexts }: DilemmaArguments) {
  return scenarios({ ...(games && { games }), ...(contexts && { contexts }) } as ScenarioFilter);
}

/** Writes what the work comes to. What goes wrong is reported on the error stream and said by the exit code. */
async function runGuarded(
  { debug }: { debug?: true },
  { stdout, stderr, signal }: CommandContext,
  progress: Parameters<typeof createMessages>[1],
  work: (messages: Messages) => Promise<string>,
): Promise<ExitCode> {
  const messages = createMessages(stderr, progress, debug === true);
  try {
    await writeText(stdout, await work(messages));
    return exitCodes.answered;
  } catch (error) {
    if (signal.aborted) return exitCodes.interrupted;
    if (isClosedPipe(error)) return exitCodes.answered;
    messages.report(error);
    return exitCodeOf(error);
  }
}
