import {
  type LanguageModel,
  ModelError,
  type RankCandidatesOptions,
  rankCandidates,
} from "../../index";
import type { DisposableModel } from "../model";
import { createProgressBar, type ProgressDisplay } from "../output/progress-bar";
import { createMessages, isClosedPipe, type Messages } from "../output/text";
import { prepareModel } from "../prepare-model";
import {
  type CommandContext,
  type ExitCode,
  exitCodeOf,
  exitCodes,
  graverOf,
  type OutputStream,
} from "../run";
import { type PresentResult, presentJsonLines, presentReports } from "./present-results";
import { chooseQuestions, type QuestionLine } from "./questions";
import type { RankArguments } from "./rank-command";
import { type Generation, readGeneration, readRankingOptions, unaskedModel } from "./rank-options";

/** Runs `equirank rank`. What goes wrong is reported on the error stream and said by the exit code. */
export async function runRank(
  rankArguments: RankArguments,
  context: CommandContext,
): Promise<ExitCode> {
  const { stdout, stderr, environment, signal } = context;
  const progress = createProgressBar(stderr);
  const messages = createMessages(stderr, progress, rankArguments.debug === true);
  const isReport = stdout.isTTY === true && !rankArguments.json;
  let model: DisposableModel | undefined;
  try {
    const questions = chooseQuestions(rankArguments, context);
    const ranking = await readRankingOptions(rankArguments);
    const generation = await readGeneration(rankArguments);
    await checkRankingOptions(ranking, generation);
    const load = prepareModel(rankArguments, context, messages);
    return await rankQuestions(questions, {
      loadModel: async () => {
        model ??= await load(signal);
        return model;
      },
      ranking,
      generation,
      failFast: rankArguments.failFast === true,
      signal,
      progress,
      messages,
      present: isReport
        ? presentReports(stdout, describeTerminal(stdout, environment))
        : presentJsonLines(stdout, messages),
    });
  } catch (error) {
    if (signal.aborted) return exitCodes.interrupted;
    messages.report(error);
    return exitCodeOf(error);
  } finally {
    progress.clear();
    await model?.dispose?.();
  }
}

/**
 * Begins a ranking that is aborted already, which checks the options and asks no model: what is wrong with them is one error
 * of the run, and not one of each question.
 */
async function checkRankingOptions(
  ranking: SharedRankingOptions,
  generation: Generation = {},
): Promise<void> {
  const checked = new Error("checked");
  const given = generation.generate ? generation : { candidates: ["!"] };
  const signal = AbortSignal.abort(checked);
  const options = { ...ranking, ...given, question: "?", model: unaskedModel, signal };
  await rankCandidates(options).catch((error: unknown) => {
    if (error !== checked) throw error;
  });
}

const usualColumns = 80;

function describeTerminal({ columns }: OutputStream, { NO_COLOR, TERM }: NodeJS.ProcessEnv) {
  return { columns: columns || usualColumns, colour: !NO_COLOR && TERM !== "dumb" };
}

/** Questions in a row that the model fails on before the run ends: a server that is down answers none of a million. */
const mostFailuresInARow = 5;

/** Options that every ranking of a run has in common. */
export type SharedRankingOptions = Pick<
  RankCandidatesOptions,
  "method" | "solver" | "elimination" | "elicitation"
>;

/** How questions are ranked, and where what comes of it goes. */
interface RankQuestionsOptions {
  /** Gives the model, at the first question that needs one and again at each that follows. */
  loadModel: () => Promise<LanguageModel>;
  ranking: SharedRankingOptions;
  /** How candidates are sampled; undefined where each question has its own. */
  generation: Generation | undefined;
  /** Whether the first question that fails ends the run. */
  failFast: boolean;
  signal: AbortSignal;
  progress: ProgressDisplay;
  messages: Messages;
  present: PresentResult;
}

/**
 * Ranks one question after the other and presents each as soon as it is ranked. A question that fails is reported and the
 * run goes on, unless nothing can come of that. Where nobody reads the results any more, the run ends quietly.
 * @returns the gravest of all that happened
 * @throws the signal's reason when aborted, and whatever keeps the model from being loaded
 */
async function rankQuestions(
  questions: AsyncIterable<QuestionLine>,
  {
    loadModel,
    ranking,
    generation,
    failFast,
    signal,
    progress,
    messages,
    present,
  }: RankQuestionsOptions,
): Promise<ExitCode> {
  let gravest: ExitCode = exitCodes.answered;
  let failuresInARow = 0;
  for await (const entry of questions) {
    const model = needsModel(entry) ? await loadModel() : unaskedModel;
    try {
      if ("error" in entry) throw entry.error;
      const { question, candidates } = entry.question;
      const result = await rankCandidates({
        ...ranking,
        question,
        ...(candidates ? { candidates } : generation),
        model,
        signal,
        onProgress: progress.start(),
      });
      progress.clear();
      await present(entry.question, entry.line, result);
      failuresInARow = 0;
      if (result.best === null) gravest = graverOf(gravest, exitCodes.abstained);
    } catch (error) {
      if (signal.aborted) throw error;
      if (isClosedPipe(error)) return gravest;
      messages.report(error, entry.line);
      const exitCode = exitCodeOf(error);
      gravest = graverOf(gravest, exitCode);
      if (failFast || exitCode === exitCodes.fault) return gravest;
      if (error instanceof ModelError) failuresInARow++;
      if (failuresInARow === mostFailuresInARow) {
        messages.warn(`stopped: the model failed on ${mostFailuresInARow} questions in a row`);
        return gravest;
      }
    }
  }
  return gravest;
}

function needsModel(entry: QuestionLine): boolean {
  return "question" in entry && entry.question.candidates?.length !== 1;
}
