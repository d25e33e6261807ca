import type { SimulationAxis, SimulationTableRequest } from "./simulation-result";
import { calibratedSetting, languageModelSetting, type SimulationSetting, varySetting } from "./simulation-setting";

const accuracies = [0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9];
const scales = [0.5, 1, 2, 4, 8];
const regularizations = [0.02, 0.05, 0.1, 0.2, 0.5, 1];

function mapAccuracies(id: string, title: string, base: SimulationSetting): SimulationTableRequest {
  return {
    id,
    title,
    base,
    axes: [
      { parameter: "generator.accuracy", values: accuracies },
      { parameter: "discriminator.accuracy", values: accuracies },
    ],
  };
}

function sweep(
  id: string,
  title: string,
  parameter: SimulationAxis["parameter"],
  values: number[],
  base: SimulationSetting = languageModelSetting,
): SimulationTableRequest {
  return { id, title, base, axes: [{ parameter, values }] };
}

/** The tables of `docs/when-does-it-help.md`. */
export const defaultTables: readonly SimulationTableRequest[] = [
  mapAccuracies("calibrated", "Calibrated, independent scorers", calibratedSetting),
  mapAccuracies(
    "language-model",
    "Scorers like a small language model's: scales 3 and 2, correlation 0.4, 10 % outliers",
    languageModelSetting,
  ),
  mapAccuracies("language-model-default", "The same at λ = 0.1, whatever the qualities", {
    ...languageModelSetting,
    lambda: 0.1,
  }),
  mapAccuracies(
    "bold-generator",
    "An overconfident generator: scales 4 and 1",
    varySetting(calibratedSetting, "generator.scale", 4),
  ),
  mapAccuracies(
    "bold-discriminator",
    "An overconfident discriminator: scales 1 and 4",
    varySetting(calibratedSetting, "discriminator.scale", 4),
  ),
  {
    id: "regularization-by-generator-scale",
    title: "λ against the generator's scale",
    base: calibratedSetting,
    axes: [
      { parameter: "generator.scale", values: scales },
      { parameter: "lambda", values: regularizations },
    ],
  },
  {
    id: "regularization-by-discriminator-scale",
    title: "λ against the discriminator's scale",
    base: calibratedSetting,
    axes: [
      { parameter: "discriminator.scale", values: scales },
      { parameter: "lambda", values: regularizations },
    ],
  },
  {
    id: "chance-judge",
    title: "A discriminator at chance: its spread in nats against λ",
    base: { ...languageModelSetting, discriminator: { accuracy: 0.25, spread: 1 } },
    axes: [
      { parameter: "discriminator.spread", values: [0.1, 0.3, 1, 3] },
      { parameter: "lambda", values: [0.05, 0.1, 0.2, 0.5] },
    ],
  },
  sweep("lambda", "λ", "lambda", regularizations),
  sweep("correlation", "Correlation of the two scorers' noise", "correlation", [-0.3, 0, 0.2, 0.4, 0.6, 0.8]),
  sweep("scale", "The scale of both scorers", "scale", scales),
  sweep("candidates", "Number of candidates", "candidates", [2, 3, 4, 8, 16]),
  sweep("outliers", "Share of outliers", "outliers", [0, 0.02, 0.05, 0.1, 0.2]),
  sweep("votes", "Samples of the majority vote", "votes", [1, 5, 20, 100]),
  sweep("contrast", "The paper's pair: shift of all candidates of an item, in nats", "shift", [0, 1, 2, 4], {
    ...languageModelSetting,
    form: "contrast",
  }),
  {
    ...sweep("iterate", "The limit and the paper's 5,000 updates", "lambda", [0.05, 0.1, 0.2, 0.5], {
      ...languageModelSetting,
      iterations: 5000,
    }),
    itemShare: 0.1,
  },
];
