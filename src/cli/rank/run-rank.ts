import { rankCandidates } from "../../index";
import type { CommandContext, OutputStream } from "../command-context";
import { type ExitCode, exitCodeOf, exitCodes } from "../exit-codes";
import type { DisposableModel } from "../model/create-model";
import { prepareModel } from "../model/prepare-model";
import { createMessages } from "../output/messages";
import { createProgressBar } from "../output/progress-bar";
import { chooseQuestions } from "./choose-questions";
import { type Generation, readGeneration } from "./generate-options";
import { presentJsonLines, presentReports } from "./present-results";
import type { RankArguments } from "./rank-command";
import { rankQuestions, type SharedRankingOptions } from "./rank-questions";
import { readRankingOptions } from "./read-ranking-options";
import { unaskedModel } from "./unasked-model";

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
