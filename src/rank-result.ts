import type { ElicitationReport } from "./elicitation/elicit-log-likelihoods";
import type { DrawnSamples } from "./generation/draw-samples";
import type { GeneratedSample } from "./generation/group-samples";
import type { ModelUsage } from "./models/language-model";
import type { RankingUncertainty } from "./ranking/measure-uncertainty";
import type { PoolingRule } from "./ranking/pooling-rule";
import type { RankingResult } from "./ranking/ranking-result";

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
