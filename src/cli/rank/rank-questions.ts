import {
  type LanguageModel,
  ModelError,
  type RankCandidatesOptions,
  rankCandidates,
} from "../../index";
import { type ExitCode, exitCodeOf, exitCodes, graverOf } from "../exit-codes";
import type { Messages } from "../output/messages";
import type { ProgressDisplay } from "../output/progress-bar";
import { isClosedPipe } from "../output/write-text";
import type { Generation } from "./generate-options";
import type { PresentResult } from "./present-results";
import type { QuestionLine } from "./read-questions";
import { unaskedModel } from "./unasked-model";

/** Questions in a row that the model fails on before the run ends: a server that is down answers none of a million. */
const mostFailuresInARow = 5;

/** Options that every ranking of a run has in common. */
export type SharedRankingOptions = Pick<
  RankCandidatesOptions,
  "method" | "solver" | "elimination" | "elicitation"
>;

/** How questions are ranked, and where what comes of it goes. */
export interface RankQuestionsOptions {
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
export async function rankQuestions(
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
      if (result.best === undefined) gravest = graverOf(gravest, exitCodes.abstained);
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
