import type {
  EvaluationReport,
  ReportComparison,
  ReportEntry,
} from "../../../src/evaluation/evaluate/evaluation-report";
import { wilsonInterval } from "../../../src/statistics/intervals";
import { exactMcNemar } from "../../../src/statistics/tests";

/** Of the report. */
const itemCount = 100;

/** An entry with so many items right, the rest left plain. */
export function createEntry(name: string, right: number, parts: Partial<ReportEntry> = {}): ReportEntry {
  return {
    name,
    method: "scorer",
    right,
    accuracy: wilsonInterval(right, itemCount),
    standardError: 0.05,
    meanReciprocalRank: 0.5,
    calibration: { expectedCalibrationError: 0.1, brierScore: 0.2, bins: [] },
    coverage: [{ threshold: 0, coverage: 1, accuracy: right / itemCount }],
    areaUnderRiskCoverage: 0.3,
    ...parts,
  };
}

/** A comparison with the p-value that its counts have. */
export function createComparison(entry: string, baseline: string, won: number, lost: number): ReportComparison {
  const estimate = (won - lost) / itemCount;
  return {
    entry,
    baseline,
    won,
    lost,
    pValue: exactMcNemar(won, lost),
    difference: { estimate, lower: estimate - 0.05, upper: estimate + 0.05, pValue: 0.5 },
  };
}

/** A report of one pair, with what a test is about put in. */
export function createReport(parts: Partial<EvaluationReport> = {}): EvaluationReport {
  return {
    format: 1,
    scores: {
      type: "header",
      format: 1,
      equirank: "0.1.0",
      task: "arc_easy",
      models: { generator: { id: "tiny" }, discriminator: { id: "tiny" } },
      wording: { prompts: "paper", shots: 0, digest: "0123456789ab" },
      queries: { generator: ["plain"], discriminator: [] },
    },
    options: {
      pairs: [{ name: "contrast", generator: "contrast", discriminator: "yes-no" }],
      scorers: ["likelihood"],
      methods: ["equilibrium-discriminator", "log-linear-pool"],
      lambda: [0.1],
      solvers: ["exact"],
      seed: 0,
      resamples: 100,
    },
    items: itemCount,
    incompleteItems: 0,
    candidates: 4,
    chance: 0.25,
    cost: { queries: 100, tokens: 5000 },
    entries: [],
    comparisons: [],
    pairs: [
      {
        name: "contrast",
        generator: "contrast",
        discriminator: "yes-no",
        agreementBefore: 0.4,
        correlationBefore: 0.1,
        after: [],
        judgement: { areaUnderRoc: 0.7, pValue: 0.0001 },
      },
    ],
    scorers: [],
    convergence: [],
    ...parts,
  };
}
