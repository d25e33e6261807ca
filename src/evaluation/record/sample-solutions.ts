import * as z from "zod/mini";
import { version } from "../../../package.json";
import { requireSampling } from "../../elicitation/answer-query";
import { type Cost, costOfTexts, estimateTokens, sumCosts } from "../../elicitation/cost";
import { proveModel } from "../../elicitation/players";
import type { Shot } from "../../elicitation/prompts";
import type { Wording } from "../../elicitation/queries";
import { samplingSchemas } from "../../models/check-call";
import { type LanguageModel, noUsage, type Prompt, sumUsage } from "../../models/language-model";
import { abortTogether } from "../../shared/abort";
import { digest } from "../../shared/digest";
import { ScoreLogError, UnansweredError } from "../../shared/errors";
import * as option from "../../shared/schema";
import { createOpenItem, type NumberedItem, type OpenItem } from "../items/open-item";
import type { OpenQuestion } from "../items/open-question";
import { solutionShots } from "../items/tasks";
import { LogFile } from "../log/log-file";
import { askInTurn, identifyModel, resolveWording } from "./planned-calls";
import type { RecordingProgress, RecordScoresOptions } from "./record-scores";
import { type DrawingOptions, type LoggedSamples, type SampleLogHeader, sampleLogFormat } from "./sample-log";

/** How to sample solutions to questions, and where to keep them. */
export interface SampleSolutionsOptions
  extends Partial<Omit<DrawingOptions, "stop">>,
    Pick<RecordScoresOptions, "prompts" | "signal"> {
  /** File of the samples. It is created with its folder if it does not exist, and continued if it does. */
  file: string;
  /** Name of the data, which the file keeps. */
  task: string;
  questions: readonly NumberedItem<Pick<OpenQuestion, "question">>[];
  model: LanguageModel;
  /** Worked examples put before each question. @default solutionShots */
  shots?: readonly Shot[];
  /** Questions under way at the same time; 1 samples one after another. @default 4 */
  concurrency?: number;
  /** Called at the start and after each question. */
  onProgress?: (progress: SamplingProgress) => void;
}

/** How far a sampling has come, counted in questions whose samples are in the file. */
export type SamplingProgress = Omit<RecordingProgress, "completeItems">;

const { count, temperature, topP, maxTokens } = samplingSchemas;
const schemas: option.OptionSchemas<SampleSolutionsOptions> = {
  file: option.nonEmptyText,
  task: option.nonEmptyText,
  questions: z.array(z.any(), "must be a list of questions"),
  model: option.satisfies((value) => typeof value === "object" && value !== null, "a model"),
  ...{ count, temperature, topP, maxTokens },
  // The elicitation decides about how questions are put.
  ...option.unchecked("prompts", "shots"),
  concurrency: option.wholeNumber(1),
  signal: option.abortSignal,
  onProgress: option.callable(),
};

/**
 * Solutions that a model draws to open questions, by their place in the data. Each question's are appended to a file as
 * they come, and what the file holds already is not drawn again, so that a run that was killed goes on where it was.
 * The question's place is the seed: where the model takes seeds, the same run draws the same solutions.
 *
 * @throws ScoreLogError if the file is of other questions, models or wording, or cannot be written
 * @throws ModelError if the model fails, or cannot sample
 */
export async function sampleSolutions(options: SampleSolutionsOptions): Promise<Map<number, string[]>> {
  const { sampling, wording } = checkSolutions(options);
  const { file, task, questions, model, concurrency = 4, onProgress } = options;
  const write = (question: string) => wording.prompts.plain(question, wording.shots);
  return abortTogether(options.signal, async (signal) => {
    const draw = requireSampling(await proveModel(model, { signal }), "sampler");
    const header: SampleLogHeader = {
      type: "header",
      format: 1,
      equirank: version,
      task,
      model: await identifyModel(model),
      wording: digest(write("Which one?")),
      sampling,
    };
    const { log, lines } = await LogFile.open(file, header, sampleLogFormat);
    try {
      const prompts = new Map(questions.map(({ index, item }) => [index, write(item.question)]));
      const drawn = keepDrawn(file, lines, prompts);
      const [resumed, total] = [drawn.size, questions.length];
      const progress = { completed: resumed, total, resumed, usage: noUsage };
      onProgress?.({ ...progress });
      const waiting = [...prompts].filter(([item]) => !drawn.has(item));
      const ask = async ([item, prompt]: [number, Prompt]) => {
        const { texts, usage } = await draw(prompt, { ...sampling, seed: item, signal });
        signal.throwIfAborted();
        const line: LoggedSamples = { type: "samples", item, prompt: digest(prompt), texts };
        log.write(`${JSON.stringify(line)}\n`);
        drawn.set(item, texts);
        progress.completed++;
        progress.usage = sumUsage([progress.usage, usage]);
        onProgress?.({ ...progress });
      };
      await askInTurn(waiting.values(), concurrency, ask, signal);
      if (drawn.size < total) {
        throw new UnansweredError(`${total - drawn.size} questions have no solutions yet.`);
      }
      return drawn;
    } finally {
      log.close();
    }
  });
}

/**
 * The solutions that a file holds to these questions, by their place.
 * @throws ScoreLogError if one is to another question
 */
function keepDrawn(
  file: string,
  samples: readonly LoggedSamples[],
  prompts: ReadonlyMap<number, Prompt>,
): Map<number, string[]> {
  const drawn = new Map<number, string[]>();
  for (const { item, prompt, texts } of samples) {
    const asked = prompts.get(item);
    if (asked === undefined) continue;
    if (digest(asked) !== prompt) {
      throw new ScoreLogError(
        `${file} was begun with another question ${item}: the data changed since. Choose another folder, or bring back what they were`,
      );
    }
    drawn.set(item, texts);
  }
  return drawn;
}

/**
 * Where text is continued, the model would go on with questions that it makes up, in the form of the worked examples.
 */
const endOfText = ["\n\n", "\nQuestion:"];

/** How solutions are drawn, and how questions are put, once all options are checked. */
function checkSolutions(options: SampleSolutionsOptions): {
  sampling: DrawingOptions;
  wording: Wording;
} {
  option.checkOptions("options", options, schemas);
  const { count = 8, temperature = 0.7, topP = 0.95, maxTokens = 256 } = options;
  const { model, prompts = "completion", shots = solutionShots } = options;
  const wording = resolveWording({ prompts, shots }, model);
  const isText = typeof wording.prompts.plain("", []) === "string";
  return { sampling: { count, temperature, topP, maxTokens, stop: isText ? endOfText : [] }, wording };
}

/**
 * Open items of questions: with the solutions that the data give, and where they give none, with those that the model
 * draws or has drawn before, in the file that the options name.
 *
 * @param questions as `loadOpenQuestions()` gives them
 * @throws what sampling throws, if a question has no solutions
 */
export async function createOpenItems(
  questions: readonly NumberedItem<OpenQuestion>[],
  sampling: Omit<SampleSolutionsOptions, "questions">,
): Promise<NumberedItem<OpenItem>[]> {
  const unsolved = questions.filter(({ item }) => item.solutions === undefined);
  const drawn = unsolved.length > 0 ? await sampleSolutions({ ...sampling, questions: unsolved }) : undefined;
  return Promise.all(
    questions.map(async ({ index, item }) => ({
      index,
      item: await createOpenItem(item, item.solutions ?? drawn!.get(index)!),
    })),
  );
}

/**
 * The largest cost of `sampleSolutions()` with the same options, without asking the model anything; what a file holds
 * already counts.
 */
export function estimateSampling(options: SampleSolutionsOptions): Cost {
  const { sampling, wording } = checkSolutions(options);
  const { count, maxTokens } = sampling;
  return sumCosts(
    options.questions.map(({ item }) => ({
      requests: count,
      promptTokens: count * estimateTokens(wording.prompts.plain(item.question, wording.shots)),
      ...costOfTexts(options.model, count, maxTokens),
    })),
  );
}
