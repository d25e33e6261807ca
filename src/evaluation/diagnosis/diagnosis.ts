import type { ElicitationReport } from "../../elicitation/elicit-log-likelihoods";
import type { JudgeTest } from "../../elicitation/judge-test";
import type { Signal } from "../../elicitation/signals";
import type { ModelUsage } from "../../models/language-model";
import type { TunedConfiguration } from "../tuning/tuning-result";
import type { TopAgreement } from "./top-agreement";

/** What can be said of a model's signals about questions whose right answers nobody has told. Plain JSON. */
export interface Diagnosis {
  format: 1;
  models: { generator: string; discriminator: string };
  /** Questions with at least two candidates; the others tell nothing. */
  questions: number;
  /** Mean number of their candidates. */
  candidates: number;
  /** Pairs of signals that the model can be asked for: `contrast`, or `choice` in its place, and `pointwise`. */
  pairs: DiagnosedPair[];
  /** Why the model cannot be asked for the other of the two, where it cannot. */
  unavailable: string[];
  /** Each two signals, and whether they agree on the best candidate more often than chance. */
  agreements: SignalAgreement[];
  recommendation: Recommendation;
  /** What is recommended, as options for `rankCandidates()`, which `equirank rank` takes with `--config`. */
  configuration: TunedConfiguration;
  usage: ModelUsage;
}

/** A pair of signals, before any game. */
export interface DiagnosedPair {
  kind: ElicitationReport["kind"];
  generator: DiagnosedSignal;
  discriminator: DiagnosedSignal;
  /** How the discriminator did on the worked examples, whose right answers are known. */
  judge: JudgeTest;
  /**
   * Mean over all candidates of P(yes) against P(no). One candidate of N is right, so that a judge without bias has 1/N;
   * undefined for a discriminator that is not asked for words.
   */
  meanYes: number | undefined;
  /** Mean probability that the judge says neither word; undefined likewise. */
  uncoveredMass: number | undefined;
}

/** How concentrated a player's initial policy is. */
export interface DiagnosedSignal {
  signal: Signal;
  /**
   * Mean over questions of the number of candidates that the policy is really divided between, the exponential of its entropy:
   * G1(y|correct), or D1(correct|y) divided by its sum. From 1, sure of one, to the number of candidates, where it tells
   * nothing.
   */
  effectiveCandidates: number;
}

/** Whether two signals agree more often than chance. */
export interface SignalAgreement extends TopAgreement {
  signals: [Signal, Signal];
  /** Whether both are made of one answer of the model, so that they agree by construction. */
  sharesAnswers: boolean;
}

/** What to do, and why. */
export interface Recommendation {
  /** `"contrast"` and `"pointwise"` are equilibrium ranking by that pair; `"generation"` is the generator alone. */
  use: "contrast" | "pointwise" | "generation";
  /** One sentence each. */
  reasons: string[];
}
