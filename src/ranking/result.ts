import type { SolverResult } from "../core/solve-signaling-game";
import type { ElicitationReport } from "../elicitation/elicit-log-likelihoods";
import type { DrawnSamples } from "../generation/draw-candidates";
import type { GeneratedSample } from "../generation/group-samples";
import type { ModelUsage } from "../models/language-model";
import type { RankingMethod } from "./methods";
import type { PoolingRule } from "./pooling";

/**
 * A ranking, how the model was asked, and what that cost. Like every result it is plain JSON:
 * `JSON.parse(JSON.stringify(result))` equals it. `null` stands for what does not apply and for the logarithm of 0.
 */
export interface RankCandidatesResult extends RankingResult {
  /**
   * How the model was asked and whether its judgement can be trusted; null if nothing was asked. Its candidates are the
   * texts asked about, each once in the order of first appearance: the answers given, or the samples that have one.
   */
  elicitation: ElicitationReport | null;
  /** The generated or given samples from which the candidates were made; null for given candidates. */
  generation: GenerationReport | null;
  /**
   * How far the ranking depends on which samples were drawn, if it rests on votes or on counted answers of a model
   * without log-probabilities. Null if nothing was counted.
   */
  uncertainty: RankingUncertainty | null;
  usage: RankingUsage;
}

/** A ranking without its cost. */
export type RankOutcome = Omit<RankCandidatesResult, "usage">;

/**
 * The cost of a ranking: everything that was sent, including the probe of what the model can do and the judge's test if
 * this ranking was the first to need them.
 */
interface RankingUsage extends ModelUsage {
  /** Wall-clock time in ms. */
  elapsedMs: number;
}

/** The samples from which candidates were made. */
export interface GenerationReport {
  /** Every sample, in the order of drawing; a candidate's `originalIndices` are indices into this list. */
  samples: GeneratedSample[];
  /** The largest number that would have been drawn. */
  planned: number;
  /**
   * Why drawing ended: all were drawn, the vote was decided, or another one might have exceeded the budget of requests
   * or tokens, with the cost of ranking included; `"given"` if samples were given.
   */
  stopped: DrawnSamples["stopped"] | "given";
  /** Whether the candidates are the answers or the different texts. */
  rank: "answers" | "paths";
  /** How the judgements of an answer's texts became one; null if texts were ranked or none was judged. */
  pooling: PoolingRule | null;
}

/** How far a ranking depends on which samples its numbers were counted from. */
export interface RankingUncertainty {
  /** Share of the redraws, 0 to 1, in which the same candidate comes first. */
  winnerShare: number;
  /**
   * `[entry of ranking]`: standard deviation of its score over the redraws; null if the score is the logarithm of 0 in
   * one of them.
   */
  standardErrors: (number | null)[];
  /** How often the counts were redrawn. */
  redraws: number;
}

interface GeneratorProbabilities {
  /** G(y|correct): of all candidates, when a correct answer is wanted. */
  correct: number;
  /** G(y|incorrect): of all candidates, when an incorrect answer is wanted. */
  incorrect: number;
}

/** One candidate in a ranking. */
export interface RankedCandidate {
  candidate: string;
  /** Its index in the given candidates, or in the samples. */
  originalIndex: number;
  /** All its indices there, ascending; several if the same answer was given more than once. */
  originalIndices: number[];
  /**
   * The score that orders the candidates; higher is better. For ER-D it is the probability D*(correct|y), for ER-G the
   * probability G*(y|correct), for majority vote a count, for the joint of both players and every other baseline a
   * logarithm in nats: null for the logarithm of 0, and `Number.MAX_VALUE` for infinite log-odds.
   */
  score: number | null;
  /** The generator's policy at this candidate: at the equilibrium, or G1 for a baseline. */
  generator: GeneratorProbabilities;
  /** The discriminator's policy D(correct|y), 0 to 1: at the equilibrium, or D1 for a baseline. */
  discriminator: number;
  /** G1, the generator's policy before the game. */
  initialGenerator: GeneratorProbabilities;
  /** D1(correct|y), the discriminator's policy before the game. */
  initialDiscriminator: number;
  /**
   * Whether both policies call it correct, both call it incorrect, or they disagree. The generator calls it correct if
   * G(y|correct) > G(y|incorrect), the discriminator if D(correct|y) > 1/2.
   */
  agreement: "correct" | "incorrect" | "disagree";
  /**
   * Whether elimination ruled it out because the players disagree on it. Always false for baselines and without
   * elimination.
   */
  eliminated: boolean;
  /** Whether the model gave it no probability at all, so that it is out of the game and ranked last. */
  unscored: boolean;
}

/** A game's outcome with its certificate: what the solver returns, as plain JSON. */
export interface RankingEquilibrium extends Omit<SolverResult, "logGenerator" | "logDiscriminator"> {
  /** `[meaning][candidate]`: log G(y|m), null for that of 0. */
  logGenerator: (number | null)[][];
  /** `[candidate][meaning]`: log D(m|y), null for that of 0. */
  logDiscriminator: (number | null)[][];
}

/** Candidates in order, with the equilibrium that ordered them: plain JSON. */
export interface RankingResult {
  /**
   * The chosen candidate, or null for an abstention: the confidence is below `minimumConfidence`, or with elimination
   * the players do not both call the first candidate correct.
   */
  best: string | null;
  /**
   * The probability, 0 to 1, that the first candidate of the ranking is right, by your own `calibration` or else by the
   * library's map, which was fitted on its recorded sets. Null for baselines, for a single candidate, which is chosen
   * without asking, and if `exhaustive: false` left candidates unjudged.
   */
  confidence: number | null;
  /** Every candidate, best first. */
  ranking: RankedCandidate[];
  /** The method that ranked them. */
  method: RankingMethod;
  /** The game's outcome; null for baselines, which play none, and for a single candidate. */
  equilibrium: RankingEquilibrium | null;
  /** What a user should know before trusting the ranking. */
  warnings: RankingWarning[];
}

/**
 * What a warning is about, for programs:
 *
 * - `judge-uninformative`: the discriminator told right answers from wrong ones no better than a coin
 * - `judge-undecided`: the test's few questions leave open whether it does
 * - `judge-not-tested`: it was not tested
 * - `elicitation-replaced`: the model does not support the elicitation that was asked for or is the default, and
 *   another one replaced it
 * - `answers-counted`: counts of several texts replaced log-probabilities, which cost that many times as much
 * - `no-usable-draws`: none of the texts that were counted for a question was one of its answers
 * - `unusable-draws`: some of them were not
 * - `labels-bounded`: the backend did not list a label among its top tokens, and an upper bound replaces its
 *   probability
 * - `samples-cut-off`: samples were left out because they were cut off
 * - `setting-ignored`: a backend ignored a setting, such as the seed or the temperature
 * - `model-warning`: a backend warned of something else
 * - `not-converged`: the policies are not at a rest point of the game
 * - `not-stable`: they are at a rest point, but small changes of the scores may lead to another one
 * - `confidence-not-calibrated`: a minimum confidence was compared with the library's map, or with one by fewer than 24
 *   items, which is a guide and no guarantee
 * - `positive-log-probabilities`: scores look like probabilities, but their logarithms are expected
 */
export type RankingWarningCode =
  | "judge-uninformative"
  | "judge-undecided"
  | "judge-not-tested"
  | "elicitation-replaced"
  | "answers-counted"
  | "no-usable-draws"
  | "unusable-draws"
  | "labels-bounded"
  | "samples-cut-off"
  | "setting-ignored"
  | "model-warning"
  | "not-converged"
  | "not-stable"
  | "confidence-not-calibrated"
  | "positive-log-probabilities";

/** Something that a user should know before trusting a ranking. */
export interface RankingWarning {
  code: RankingWarningCode;
  /** What it is and what can be done about it, in a sentence or two. */
  message: string;
}
