import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { uniformFloat64 } from "pure-rand/distribution/uniformFloat64";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import {
  type EvaluationOptions,
  type EvaluationReport,
  evaluateScores,
  type ItemReport,
  type NumberedItem,
} from "../../../src/evaluation";
import { describeItem, type ScoreLogHeader, type ScoreLogLine } from "../../../src/evaluation/log/score-log";

/** A report and its items. */
export interface SampleReport {
  report: EvaluationReport;
  items: ItemReport[];
}

export interface SampleOptions extends EvaluationOptions {
  items: number;
  /** Stands in the texts of the first item and for the names of the model and the task. */
  hostile?: string;
}

/**
 * The report of a run whose model is simulated: a score log is written and evaluated, so that every number follows from
 * the answers. The right candidate scores higher in the plain likelihood and under the prompt for a correct answer; the
 * labels know nothing, so that equilibrium ranking has something to win in `pointwise` and to lose in `contrast`.
 */
export async function createSampleReport(options: SampleOptions): Promise<SampleReport> {
  const { items: count, hostile, ...evaluation } = options;
  const uniform = createUniform();
  const texts = Array.from({ length: count }, (_, index) =>
    writeItem(index, uniform, index === 0 ? hostile : undefined),
  );
  const lines: ScoreLogLine[] = [
    createHeader(hostile ?? "sample-model-135M.gguf", hostile ?? "sample_task"),
    ...texts.flatMap((item) => [describeItem(item), ...simulateAnswers(item, uniform)]),
  ];
  const folder = await mkdtemp(join(tmpdir(), "equirank-sample-"));
  try {
    const log = join(folder, "scores.jsonl");
    await writeFile(log, lines.map((line) => `${JSON.stringify(line)}\n`).join(""));
    const items: ItemReport[] = [];
    const report = await evaluateScores([log], evaluation, {
      onItem: (item) => items.push(item),
      texts,
    });
    return { report, items };
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Numbers above 0, up to 1. */
function createUniform(): () => number {
  const random = xoroshiro128plus(1);
  return () => 1 - uniformFloat64(random);
}

function writeItem(index: number, uniform: () => number, hostile: string | undefined): NumberedItem {
  const length = 4 + (index % 2);
  return {
    index,
    item: {
      id: hostile ?? `sample/${index}`,
      question: hostile ?? `Question ${index}: which of these ${length} answers is right?`,
      candidates: Array.from({ length }, (_, y) => [`the ${"abcde"[y]} answer of question ${index}`, hostile].join("")),
      answer: Math.ceil(uniform() * length) - 1,
    },
  };
}

function createHeader(model: string, task: string): ScoreLogHeader {
  const known = { id: model, fingerprint: "sha256:1f2e3d4c5b6a" };
  return {
    type: "header",
    format: 1,
    equirank: "0.1.0",
    task,
    models: { generator: known, discriminator: known },
    wording: { prompts: "paper", shots: 8, digest: "0123456789ab" },
    queries: {
      generator: ["plain", "content-free", "correct", "incorrect", "yes-no"],
      discriminator: [],
    },
  };
}

function simulateAnswers({ index, item: { candidates, answer } }: NumberedItem, uniform: () => number): ScoreLogLine[] {
  const normal = () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
  const draw = (gain: number) => candidates.map((_, y) => -9 + normal() + (y === answer ? gain : 0));
  const popularity = draw(0);
  const knowledge = draw(1.6);
  const known = {
    type: "answer",
    item: index,
    role: "generator",
    prompt: "0",
    tokens: 75,
  } as const;
  const texts = (query: "plain" | "content-free" | "correct" | "incorrect", values: number[]) => ({
    ...known,
    query,
    logLikelihoods: values,
    tokenCounts: values.map((_, y) => 2 + (y % 3)),
  });
  return [
    texts(
      "plain",
      popularity.map((value, y) => value + knowledge[y]!),
    ),
    // Asked without the question, the model does not say quite how popular an answer is.
    texts(
      "content-free",
      popularity.map((value) => value + 1.3 * normal()),
    ),
    texts("correct", draw(1.2)),
    texts("incorrect", draw(-0.5)),
    ...popularity.map((_, candidate) => {
      const odds = 0.8 + normal();
      return {
        ...known,
        query: "yes-no" as const,
        candidate,
        logLikelihoods: [-Math.log1p(Math.exp(-odds)), -Math.log1p(Math.exp(odds))],
        uncoveredMass: 0.1,
      };
    }),
  ];
}
