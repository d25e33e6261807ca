import type {
  MethodComparison,
  SimulatedMethod,
  SimulationCell,
  SimulationParameter,
} from "../../simulation/simulation-result";

/** A game's advantage over the simple method that did best at a setting. */
export function findAdvantage(
  { advantages }: SimulationCell,
  method: SimulatedMethod,
): MethodComparison {
  return advantages.find((advantage) => advantage.method === method)!;
}

/** What an axis varies, in words. */
export const parameterNames: Record<SimulationParameter, string> = {
  candidates: "candidates",
  "generator.accuracy": "accuracy of the generator",
  "discriminator.accuracy": "accuracy of the discriminator",
  "generator.scale": "overconfidence of the generator",
  "discriminator.scale": "overconfidence of the discriminator",
  scale: "overconfidence of both",
  "generator.spread": "spread of the generator, nats",
  "discriminator.spread": "spread of the discriminator, nats",
  correlation: "correlation of the noise",
  outliers: "share of outliers",
  shift: "shift of an item, nats",
  lambda: "λ",
  votes: "samples of the vote",
};
