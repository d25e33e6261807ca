import type { SolverResult } from "../core/solve-signaling-game";
import type { ElicitationReport } from "../elicitation/elicit-log-likelihoods";
import type { DrawnSamples } from "../generation/draw-samples";
import type { GeneratedSample } from "../generation/group-samples";
import type { ModelUsage } from "../models/language-model";
import type { RankingMethod } from "./methods";
import type { PoolingRule } from "./pooling";
import type { RankingUncertainty } from "./uncertainty";

/** A ranking with how the model was asked and what that cost. */
export interface RankCandidatesResult extends RankingResult {
  /** How the model was asked and whether its judgement can be trusted; undefined where there was nothing to ask. */
  elicitation: ElicitationReport | undefined;
  /** What was sampled, where candidates were generated. */
  generation: GenerationReport | undefined;
  /**
   * How far the ranking depends on which samples were drawn, where the model's answers were counted because it gives no
   * log-probabilities; undefined where they were not.
   */
  uncertainty: RankingUncertainty | undefined;
  usage: RankingUsage;
}

/** What a ranking cost, without the probe of a server, which is made once for each model. */
export interface RankingUsage extends ModelUsage {
  /** Wall-clock time in ms. */
  elapsedMs: number;
}

/** The samples that candidates were made of. */
export interface GenerationReport {
  /** Every sample, in the order of its drawing; a candidate's `originalIndices` are indices here. */
  samples: GeneratedSample[];
  /** How many would have been drawn at most. */
  planned: number;
  /**
   * Why drawing ended: all were drawn, the vote was decided, or one more might have exceeded `maxRequests` or `maxTokens`
   * once ranking was paid for.
   */
  stopped: DrawnSamples["stopped"];
  /** Whether the candidates are the answers or the different texts. */
  rank: "answers" | "paths";
  /** How the judgements of an answer's texts became one; undefined where texts were ranked or none was judged. */
  pooling: PoolingRule | undefined;
}

/** Probabilities that the generator gives one candidate. */
export interface GeneratorProbabilities {
  /** G(y|correct): of all candidates, when a correct answer is wanted. */
  correct: number;
  /** G(y|incorrect): of all candidates, when an incorrect answer is wanted. */
  incorrect: number;
}

/** One candidate in a ranking. */
export interface RankedCandidate {
  candidate: string;
  /** Index in the candidates given, or in the samples they were generated from. */
  originalIndex: number;
  /** All its indices there, ascending: more than one where the same answer was given more than once. */
  originalIndices: number[];
  /**
   * What the candidates are ordered by; higher is better. For ER-D the probability D*(correct|y), for ER-G the probability
   * G*(y|correct), for majority vote a count, for the joint of both players and every other baseline a logarithm in nats.
   */
  score: number;
  /** The generator's policy at this candidate: of the equilibrium, or G1 for a baseline. */
  generator: GeneratorProbabilities;
  /** The discriminator's policy D(correct|y), 0 to 1: of the equilibrium, or D1 for a baseline. */
  discriminator: number;
  /** G1, what generation said before the game. */
  initialGenerator: GeneratorProbabilities;
  /** D1(correct|y), what judgement said before the game. */
  initialDiscriminator: number;
  /**
   * Whether the two policies call it correct, both incorrect, or `"disagree"`. The generator calls it correct if
   * G(y|correct) > G(y|incorrect), the discriminator if D(correct|y) > 1/2.
   */
  agreement: "correct" | "incorrect" | "disagree";
  /** Whether elimination ruled it out: the players disagree on it. Always false for baselines and without elimination. */
  eliminated: boolean;
  /** Whether the model gave it no probability at all, so that it is ranked last and out of the game. */
  unscored: boolean;
}

/** Candidates in order, with the equilibrium that ordered them. */
export interface RankingResult {
  /** The chosen candidate, or undefined: abstention, since the players do not both call the first one correct. */
  best: string | undefined;
  /** Every candidate, best first. */
  ranking: RankedCandidate[];
  /** The method that ranked them. */
  method: RankingMethod;
  /** The game's outcome with its certificate; undefined for baselines, which play none, and for a single candidate. */
  equilibrium: SolverResult | undefined;
}
