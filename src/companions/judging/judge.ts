import type { SolverOptions } from "../../core/solver-options";
import { answerQuery } from "../../elicitation/answer-query";
import type { ElicitationOptions } from "../../elicitation/elicitation-options";
import { proveModel } from "../../elicitation/players";
import type { LanguageModel, ModelCallOptions, Prompt } from "../../models/language-model";
import { rankCandidates } from "../../ranking/rank-candidates";
import { InvalidArgumentError } from "../../shared/errors";
import { withoutUndefined } from "../../shared/options";
import * as option from "../../shared/schema";
import type { Label } from "../../statistics/samples";
import { fingerprintOf } from "../recording/record-rows";

/** Something to answer. */
export interface DistillationInput {
  /** Unique among all inputs. */
  id: string;
  text: string;
  /** What `text` replies to, such as a clinician's question. */
  question?: string | undefined;
  /** Labels by which inputs can be selected later, such as the topic; the student does not see them. */
  labels?: Readonly<Record<string, string>> | undefined;
}

/** An answer, with what a judge may look at. */
export interface AnswerToJudge {
  /** Unique among all answers. */
  id: string;
  input: DistillationInput;
  answer: string;
  /** All different answers to the input, this one among them. */
  among: readonly string[];
}

/** A judge's verdict on an item. */
export interface Judgement {
  /** Such as true, "complex" or 3; labels are compared with `===`. */
  label: Label;
  /** Probability that the label is right, 0 to 1, if the judge gives one. */
  confidence?: number;
  /** Why. */
  rationale?: string;
}

/** Labels items: a rule, a model that was asked, or a person's labels that were read from a file. */
export interface Judge<Item = AnswerToJudge> {
  (item: Item, options?: ModelCallOptions): Judgement | Promise<Judgement>;
  /**
   * Tells judges with the same name apart; only the same can continue a recording.
   * @default none: the judge's name suffices
   */
  readonly fingerprint?: string;
}

/** What a model is asked about an item, and how it may reply. */
export interface Rubric<Item = AnswerToJudge> {
  /** Names it among raters. */
  name: string;
  /** Puts the item and the criteria to the model, and asks for one of the words. */
  ask(item: Item): Prompt;
  /** At least two; the words of each are its spellings, whose probabilities are added. */
  labels: readonly { label: Label; words: readonly string[] }[];
}

/** How a model is asked to judge. */
interface JudgeWithOptions {
  /** Replies drawn for each item from a model that gives no log-probabilities of labels. @default 20 */
  samples?: number;
  /** Seed of the first reply drawn for each item. @default none */
  seed?: number;
}

/** The label of an item if the model's reply is not one of the rubric's labels. */
const unread = "unread";

const samplingSchema: option.OptionSchemas<JudgeWithOptions> = {
  samples: option.wholeNumber(1),
  seed: option.wholeNumber(0),
};

/**
 * A judge that asks a model by a rubric, without examples. Its confidence in a label is
 *
 *     P(label) / Σ P(any label),
 *
 * exact from the log-probabilities of the labels' words as the next word, or counted among replies of a model that only
 * samples. An item to which the model gives no label any probability, or none in any reply, is labelled `"unread"` with
 * the reason and no confidence; of equally likely labels the first is taken.
 *
 * @returns a judge that rejects with a MissingCapabilityError if the model gives neither log-probabilities of labels
 * nor samples, and with a ModelError if it fails
 * @throws InvalidArgumentError for an unknown or unusable option, or a rubric with fewer than two labels or a label
 * without words
 */
export function judgeWith<Item>(
  model: LanguageModel,
  rubric: Rubric<Item>,
  options: JudgeWithOptions = {},
): Judge<Item> {
  option.checkOptions("options", options, samplingSchema);
  const { samples = 20, seed } = options;
  const labels = readWords(rubric);
  const judge: Judge<Item> = async (item, { signal } = {}) => {
    const asked = await proveModel(model, { signal });
    const { nextTokenLogprobs, sample } = asked.proven.capabilities;
    const counting = !nextTokenLogprobs && sample ? { samples, seed } : undefined;
    // Labels of a reply, like the other ones; nothing reads the name.
    const query = { name: "true-false", candidate: undefined, prompt: rubric.ask(item), labels } as const;
    const { answer } = await answerQuery(asked, query, "a judge", { signal }, counting);
    return readMasses(rubric, answer.counted?.counts ?? relativeMasses(answer.logLikelihoods));
  };
  return Object.assign(judge, { fingerprint: fingerprintOf({ model, rubric, samples, seed }) });
}

/** Probabilities as shares of the largest, which does not vanish however small all of them are. */
function relativeMasses(logLikelihoods: readonly number[]): number[] {
  const largest = Math.max(...logLikelihoods);
  return logLikelihoods.map((one) => (largest === -Infinity ? 0 : Math.exp(one - largest)));
}

function readMasses({ labels }: Rubric<never>, masses: readonly number[]): Judgement {
  const total = masses.reduce((sum, mass) => sum + mass, 0);
  if (total === 0) return { label: unread, rationale: "the reply is none of the labels" };
  const largest = Math.max(...masses);
  return { label: labels[masses.indexOf(largest)]!.label, confidence: largest / total };
}

function readWords({ labels }: Rubric<never>): (readonly string[])[] {
  if (!Array.isArray(labels) || labels.length < 2) {
    throw new InvalidArgumentError("rubric.labels", labels, "must hold at least two labels");
  }
  return labels.map(({ words }, i) => {
    if (!Array.isArray(words) || words.length === 0) {
      throw new InvalidArgumentError(`rubric.labels[${i}].words`, words, "must hold a word");
    }
    return words;
  });
}

/** How answers are put to the players, and which are good. */
interface JudgeByEquilibriumOptions {
  /**
   * `first`: the one answer that ER-G puts first, where ER-D accepts it too; otherwise none is, an abstention.
   * `accepted`: every answer that ER-D accepts.
   * @default "first"
   */
  accept?: "first" | "accepted";
  /** The question that the answers are candidates for. @default the input's text */
  question?: (item: AnswerToJudge) => string;
  /**
   * How the model is asked.
   * @default that of `rankCandidates()`, without its worked examples, which are of another task
   */
  elicitation?: ElicitationOptions;
  /** @default that of `rankCandidates()` */
  solver?: SolverOptions;
}

const equilibriumSchema: option.OptionSchemas<JudgeByEquilibriumOptions> = {
  accept: option.oneOf(["first", "accepted"]),
  question: option.callable(),
  ...option.unchecked("elicitation", "solver"),
};

type Ranking = Awaited<ReturnType<typeof rankCandidates>>;

/**
 * A judge by the equilibrium of the Consensus Game: the different answers to an input are the candidates, see
 * {@link rankCandidates}, ranked once for all of them. ER-D accepts an answer y if D*(correct|y) > 1/2, and the
 * confidence is that of its verdict, max(D*, 1 - D*). Where there is only one different answer there is no game, and it
 * is rejected.
 *
 * D1 weighs the answers to an input against each other: an answer is accepted as better than the others, not as good.
 *
 * @returns a judge that rejects with what `rankCandidates()` throws
 * @throws InvalidArgumentError for an unknown or unusable option
 */
export function judgeByEquilibrium(model: LanguageModel, options: JudgeByEquilibriumOptions = {}): Judge {
  option.checkOptions("options", options, equilibriumSchema);
  const { accept = "first", question = ({ input }) => input.text, elicitation, solver } = options;
  const rankings = new WeakMap<readonly string[], Promise<Ranking>>();
  const judge: Judge = async (item, { signal } = {}) => {
    const { among, answer } = item;
    if (!among.includes(answer)) return { label: false, rationale: "is not among the answers" };
    let ranking = rankings.get(among);
    if (ranking === undefined) {
      ranking = rankCandidates({
        question: question(item),
        candidates: among,
        method: "equilibrium-generator",
        elicitation: { shots: [], ...elicitation },
        ...withoutUndefined({ model, solver, signal }),
      });
      rankings.set(among, ranking);
      // A ranking that failed is made again at the next answer.
      ranking.catch(() => rankings.delete(among));
    }
    return readRanking(await ranking, among.indexOf(answer), accept);
  };
  const settings = { model, accept, question, elicitation, solver };
  return Object.assign(judge, { fingerprint: fingerprintOf(settings) });
}

function readRanking({ ranking }: Ranking, index: number, accept: "first" | "accepted"): Judgement {
  // One candidate, or several that merge into one, make no game.
  if (ranking.length < 2) return { label: false, rationale: "is the only different answer" };
  const rank = ranking.findIndex(({ originalIndices }) => originalIndices.includes(index));
  const { discriminator } = ranking[rank]!;
  const isAccepted = discriminator > 0.5;
  const confidence = Math.max(discriminator, 1 - discriminator);
  if (!isAccepted) return { label: false, confidence, rationale: "ER-D does not accept it" };
  if (accept === "first" && rank > 0) {
    return { label: false, confidence, rationale: "ER-G puts another first" };
  }
  return { label: true, confidence };
}
