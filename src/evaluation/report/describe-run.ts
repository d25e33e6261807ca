import type { EvaluationReport } from "../evaluation-report";
import type { NamedPair } from "../evaluation-settings";
import { describeLambda } from "../regularization";
import type { LoggedModel } from "../score-log/score-log";
import { formatCount, formatQuantity } from "./format-figures";

/** What was measured and how, as name and value: enough to repeat the run. */
export function describeRun(report: EvaluationReport): [name: string, value: string][] {
  const { scores, options, cost } = report;
  const { generator, discriminator } = scores.models;
  return [
    ["Task", scores.task],
    ["Items", formatCount(report.items)],
    ["Generator", describeModel(generator)],
    ["Discriminator", describeModel(discriminator)],
    [
      "Prompts",
      `${scores.wording.prompts}, ${formatQuantity(scores.wording.shots, "worked example")}`,
    ],
    ["Asked of the generator", scores.queries.generator.join(", ")],
    ["Asked of the discriminator besides", scores.queries.discriminator.join(", ") || "nothing"],
    ["Cost", `${formatCount(cost.queries)} calls, ${formatCount(cost.tokens)} prompt tokens`],
    ["Pairs of signals", options.pairs.map(describePair).join("; ")],
    ["λ", options.lambda.map(describeLambda).join(", ")],
    ["Solvers", options.solvers.join(", ")],
    ["Bootstrap", `${formatCount(options.resamples)} resamples, seed ${options.seed}`],
    ["Library", `equirank ${scores.equirank}`],
  ];
}

function describeModel({ id, fingerprint }: LoggedModel): string {
  return fingerprint === undefined ? id : `${id} (${fingerprint})`;
}

function describePair({ name, generator, discriminator, pooling }: NamedPair): string {
  const pooled = pooling === undefined ? "" : `, answers by their paths (${pooling})`;
  return `${name}: ${generator} with ${discriminator}${pooled}`;
}
