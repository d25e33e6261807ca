import { estimateUsage, type LanguageModel, ModelError, rankCandidates, samplingMethods } from "../../index";
import { noCost, resolveRankCandidates, sumCosts, unaskedModel } from "../../internal";
import { type Estimate, writeEstimate } from "../estimate";
import { type DisposableModel, prepareModel } from "../model";
import { type CommandContext, type ExitCode, exitCodeOf, exitCodes, runGuarded } from "../run";
import { createProgress, type ProgressDisplay } from "../terminal/progress";
import { columnsOf, isClosedPipe, type Messages, OutputError } from "../terminal/text";
import { chooseQuestions, describeQuestion, type QuestionLine } from "./questions";
import type { RankArguments } from "./rank-command";
import { readRankingOptions, type SharedRankingOptions } from "./rank-options";
import { type PresentResult, presentJsonLines, presentReports } from "./ranking-report";

/** Runs `equirank rank`. A failure is reported on the error stream and by the exit code. */
export function runRank(rankArguments: RankArguments, context: CommandContext): Promise<ExitCode> {
  const { stdout, stderr, environment, signal } = context;
  const { debug, json, dryRun, failFast = false } = rankArguments;
  const progress = createProgress(stderr);
  const done: Done = { questions: 0, line: undefined };
  const describeInterruption = () => {
    const { questions, line } = done;
    const count = `interrupted; ${questions} ${questions === 1 ? "question is" : "questions are"} ranked`;
    return line === undefined ? count : `${count}. To continue, give the lines from ${line + 1} on`;
  };
  return runGuarded(context, { debug, progress, describeInterruption }, async (messages) => {
    const questions = chooseQuestions(rankArguments, context);
    const ranking = await readRankingOptions(rankArguments);
    checkRankingOptions(ranking, rankArguments);
    const load = prepareModel(rankArguments, context, messages);
    const style = { columns: columnsOf(stdout), colour: !environment.NO_COLOR && environment.TERM !== "dumb" };
    let model: DisposableModel | undefined;
    const loadModel = async () => {
      model ??= await load(signal, progress);
      return model;
    };
    const present = stdout.isTTY === true && !json ? presentReports(stdout, style) : presentJsonLines(stdout, messages);
    try {
      if (dryRun) {
        let highest: ExitCode = exitCodes.answered;
        const report: Messages["report"] = (error, line) => {
          messages.report(error, line);
          highest = higherOf(highest, exitCodeOf(error));
        };
        const estimate = await estimateQuestions(questions, ranking, loadModel, report);
        return higherOf(highest, await writeEstimate(stdout, estimate, json));
      }
      return await rankQuestions(questions, {
        ...{ loadModel, ranking, failFast, signal, progress, messages, present, done },
      });
    } finally {
      await model?.dispose?.();
    }
  });
}

interface Done {
  /** Questions whose results are written. */
  questions: number;
  /** The last line that was ranked or reported as an error. */
  line: number | undefined;
}

/**
 * Checks what all rankings share, so that a mistake there is one error of the run. Lines not yet read may have samples.
 */
function checkRankingOptions(ranking: SharedRankingOptions, { candidate }: RankArguments): void {
  const { method, extract, rank, pooling, generate } = ranking;
  const needsSamples =
    [extract, rank, pooling].some((value) => value !== undefined) || samplingMethods.some((name) => name === method);
  const text = ["!"];
  const source = needsSamples && candidate === undefined ? { samples: text } : { candidates: text };
  resolveRankCandidates({ ...ranking, question: "?", model: unaskedModel, ...(generate === undefined && source) });
}

/** What the questions would cost, without those that fail, which are reported. Loads the model, but asks it nothing. */
async function estimateQuestions(
  questions: AsyncIterable<QuestionLine>,
  ranking: SharedRankingOptions,
  loadModel: () => Promise<LanguageModel>,
  report: Messages["report"],
): Promise<Estimate> {
  let count = 0;
  let cost = noCost;
  let firstTime = cost;
  for await (const entry of questions) {
    const model = needsModel(entry) ? await loadModel() : unaskedModel;
    try {
      if ("error" in entry) throw entry.error;
      const usage = estimateUsage({ ...ranking, ...describeQuestion(entry.question), model });
      if (usage.firstTime.requests > firstTime.requests) firstTime = usage.firstTime;
      cost = sumCosts([cost, usage]);
      count++;
    } catch (error) {
      report(error, entry.line);
    }
  }
  return { unit: "question", count, cost, firstTime };
}

/** The run ends after the model fails on this many questions in a row, for example because its server is down. */
const mostFailuresInARow = 5;

interface RankQuestionsOptions {
  /** Returns the model; called for each question that needs one. */
  loadModel: () => Promise<LanguageModel>;
  ranking: SharedRankingOptions;
  /** Whether the first failure ends the run. */
  failFast: boolean;
  signal: AbortSignal;
  progress: ProgressDisplay;
  messages: Messages;
  present: PresentResult;
  /** Kept up to date. */
  done: Done;
}

/**
 * Ranks one question after the other and presents each result at once. If a question fails, it is reported and the
 * run continues, unless that is pointless. If nobody reads the results any more, the run ends quietly.
 * @returns the highest code of all that happened
 * @throws the signal's reason when aborted, and any error in loading the model
 */
async function rankQuestions(
  questions: AsyncIterable<QuestionLine>,
  { loadModel, ranking, failFast, signal, progress, messages, present, done }: RankQuestionsOptions,
): Promise<ExitCode> {
  let highest: ExitCode = exitCodes.answered;
  let failuresInARow = 0;
  for await (const entry of questions) {
    const model = needsModel(entry) ? await loadModel() : unaskedModel;
    try {
      if ("error" in entry) throw entry.error;
      const result = await rankCandidates({
        ...ranking,
        ...describeQuestion(entry.question),
        model,
        signal,
        onProgress: progress.start(),
      });
      progress.clear();
      await present(entry.question, entry.line, result);
      failuresInARow = 0;
      done.questions++;
      if (result.best === null) highest = higherOf(highest, exitCodes.abstained);
    } catch (error) {
      if (signal.aborted || error instanceof OutputError) throw error;
      if (isClosedPipe(error)) return highest;
      messages.report(error, entry.line);
      const exitCode = exitCodeOf(error);
      highest = higherOf(highest, exitCode);
      if (failFast || exitCode === exitCodes.fault) return highest;
      if (error instanceof ModelError) failuresInARow++;
      if (failuresInARow === mostFailuresInARow) {
        messages.warn(`stopped: the model failed on ${mostFailuresInARow} questions in a row`);
        return highest;
      }
    }
    done.line = entry.line;
  }
  return highest;
}

function higherOf(one: ExitCode, other: ExitCode): ExitCode {
  return one > other ? one : other;
}

function needsModel(entry: QuestionLine): boolean {
  return "question" in entry && entry.question.candidates?.length !== 1;
}
