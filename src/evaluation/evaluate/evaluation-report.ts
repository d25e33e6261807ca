import type { Scorer } from "../../elicitation/scorers";
import type { CalibrationMap } from "../../ranking/confidence";
import type { RankingMethod } from "../../ranking/methods";
import type { ReliabilityBin } from "../../statistics/calibration";
import type { ProportionInterval } from "../../statistics/intervals";
import type { PairedBootstrapResult } from "../../statistics/resampling";
import type { AccuracyCoveragePoint } from "../../statistics/selection";
import type { ScoreLogHeader } from "../log/score-log";
import type { AbstentionThreshold } from "./calibration-map";
import type { CalibrationOptions, EvaluationSettings } from "./evaluation-options";
import type { Lambda, NamedPair } from "./named-pair";

/**
 * What a run says about every way of ranking: plain JSON. It depends on the score logs and the options alone, byte for
 * byte: how often a run was interrupted, how long it took and the order of answers leave no trace.
 */
export interface EvaluationReport {
  format: 1;
  /** What the scores were taken of and how. */
  scores: ScoreLogHeader;
  /** The same of the further models, where several are evaluated together. */
  others?: ScoreLogHeader[];
  /** The options that turned scores into this report. */
  options: EvaluationSettings;
  /** Items whose answers are complete, and are evaluated. */
  items: number;
  /** Items that the logs know but whose answers are not complete: above 0 for a partial report. */
  incompleteItems: number;
  /** Mean number of candidates, and mean share of right ones among them: how often a guess is right. */
  candidates: number;
  chance: number;
  /**
   * Share of open questions that some path answers rightly: no ranking can do better. Absent where items have choices.
   */
  oracle?: ProportionInterval;
  /** What the answers took of the model, in all. */
  cost: { queries: number; tokens: number };
  /** Every way of ranking, in the order asked for. */
  entries: ReportEntry[];
  /**
   * Each equilibrium entry against each entry without a game, and that of several models against each alone, on the
   * same items.
   */
  comparisons: ReportComparison[];
  /** One for each pair of scorers: how its two players relate, before and after the game. */
  pairs: ReportPair[];
  /** Each recorded scorer on its own. */
  scorers: ReportScorer[];
  /**
   * Calibrated confidences, where that was asked for; everything else in the report is then of the items not held out.
   */
  calibration?: ReportCalibration;
  /** The regret of both players along the paper's updates on a few items. */
  convergence: ConvergenceCurve[];
}

/** One way of ranking, on all items. */
export interface ReportEntry {
  /** Unique in the report, for example `pointwise equilibrium-discriminator exact 0.1` or `likelihood-per-byte`. */
  name: string;
  /** Undefined for a scorer that ranks alone, and for a vote. */
  pair?: NamedPair["name"];
  /** The scorer that ranks alone. */
  scorer?: Scorer;
  /** `"scorer"` for a scorer that ranks alone. */
  method: RankingMethod | "scorer";
  /** Only for an equilibrium. */
  solver?: "exact" | "pikl";
  /** λ of both players, or of each; only for an equilibrium. */
  lambda?: Lambda;
  /** Items on which the right candidate was ranked first. */
  right: number;
  /** Share of items right, with its 95 % Wilson interval. */
  accuracy: ProportionInterval;
  /**
   * Sample standard deviation of right over the square root of the items, as lm-evaluation-harness prints it; undefined
   * for a single item, and where all items are right or all wrong.
   */
  standardError: number | undefined;
  /** Mean of 1 / rank of the first right candidate, 0 where none is right. */
  meanReciprocalRank: number;
  /**
   * How far the confidence in the first candidate can be taken at its word. For an equilibrium it is the share from
   * which `confidence` of a ranking is computed, without a map; elsewhere it is the softmax of the scores.
   */
  calibration: { expectedCalibrationError: number; brierScore: number; bins: ReliabilityBin[] };
  /** What answering only the surest items gives, from the strictest threshold on; thinned to at most 100 points. */
  coverage: AccuracyCoveragePoint[];
  /** Area under the risk-coverage curve; lower is better. */
  areaUnderRiskCoverage: number;
  /** With elimination: items answered at all, and right ones among them; only for an equilibrium. */
  abstention?: AnsweredItems;
  /** Largest residual of a game; only for an equilibrium. */
  residual?: number;
  /** Share of games whose limit the solver flags as a saddle or undecided; only for an equilibrium. */
  undecided?: number;
}

/** Items that are answered at all, and right ones among them. */
export interface AnsweredItems {
  answered: number;
  right: number;
  accuracy: ProportionInterval | undefined;
}

/** Two ways of ranking on the same items. */
export interface ReportComparison {
  /** Names of entries. */
  entry: string;
  baseline: string;
  /** Items that only the first got right, and only the second. */
  won: number;
  lost: number;
  /** Exact McNemar, two-sided. */
  pValue: number;
  /**
   * Accuracy of the first minus that of the second, with its paired bootstrap interval, or its score interval where all
   * items differ alike or none does; undefined for a single item.
   */
  difference: Pick<PairedBootstrapResult, "estimate" | "lower" | "upper" | "pValue"> | undefined;
}

/** The two players of a pair of scorers. */
export interface ReportPair extends Omit<NamedPair, "pooling"> {
  /** Share of items on which both initial policies put the same candidate first. */
  agreementBefore: number | undefined;
  /**
   * Mean Kendall correlation of the two initial policies within an item; undefined where none is defined or no game was
   * played.
   */
  correlationBefore: number | undefined;
  /** The same two after the game, by λ and solver. */
  after: {
    solver: "exact" | "pikl";
    lambda: Lambda;
    agreement: number;
    correlation: number | undefined;
    /** Mean number of places that a candidate moves from G1 to G*, and from D1 to D*. */
    generatorRankChange: number;
    discriminatorRankChange: number;
  }[];
  /**
   * How well the discriminator tells the right candidate of an item from the wrong ones, and the probability that a
   * scorer without any information does at least as well; undefined where no game was played.
   */
  judgement: { areaUnderRoc: number | undefined; pValue: number } | undefined;
}

/** A scorer on its own. */
export interface ReportScorer {
  scorer: Scorer;
  /** Mean over items of the probability that the right candidate scores above a wrong one. */
  areaUnderRoc: number | undefined;
  right: number;
  accuracy: ProportionInterval;
}

/** What confidences are worth, learnt on the items held out and measured on the others. */
export interface ReportCalibration extends Required<CalibrationOptions> {
  /** Number of items held out. */
  items: number;
  /** By way of ranking. */
  entries: {
    entry: ReportEntry["name"];
    /** Fitted on the items held out; `applyCalibration()` applies it to confidences to come. */
    map: CalibrationMap;
    /** Of the confidences as they are, and of the calibrated ones, on the other items. */
    before: Pick<ReportEntry["calibration"], "expectedCalibrationError" | "brierScore">;
    after: Pick<ReportEntry["calibration"], "expectedCalibrationError" | "brierScore">;
    /** When to answer so that the precision wanted is kept; absent where no threshold can promise it. */
    threshold?: AbstentionThreshold;
    /** What came of the threshold on the other items. */
    tested?: AnsweredItems;
  }[];
}

/** How the regrets fell on one item. */
export interface ConvergenceCurve {
  item: number;
  pair: NamedPair["name"];
  lambda: Lambda;
  points: { iteration: number; regularizedNashConv: number; residual: number }[];
}

/** One item in the browsable list: what both players said before and after. */
export interface ItemReport {
  item: number;
  /** Name in the data set, where it has one. */
  id?: string;
  /** Texts, where the data may be shown. Of an open question the candidates are answers, without the paths to them. */
  question?: string;
  candidates?: string[];
  /** Index of the right candidate, or the indices of the right answers to an open question. */
  answer: number | number[];
  /** `[sample]`: the answer that each solution to an open question ends in. */
  samples?: number[];
  /**
   * By pair of scorers, but for pairs that rank paths, at the first λ and solver of the options: `[candidate]`
   * probabilities.
   */
  policies: Record<
    string,
    Record<"initialGenerator" | "initialDiscriminator" | "generator" | "discriminator", number[]>
  >;
  /** By entry: index of the candidate, or of the answer to an open question, that came first. */
  chosen: Record<string, number>;
}
