import { InvalidArgumentError } from "../errors/invalid-argument-error";
import type { SampleOptions } from "./language-model";

/** Options that say how texts are drawn; those that are undefined are left to their defaults. */
export type Sampling = {
  readonly [Name in Exclude<keyof SampleOptions, "signal">]?: SampleOptions[Name] | undefined;
};

/**
 * @param place names the options in errors, for example `"options"`
 * @throws InvalidArgumentError for a value that texts cannot be drawn with
 */
export function checkSampling(place: string, sampling: Sampling): void {
  const { temperature, topP, seed, stop } = sampling;
  const expectUsable = (name: keyof Sampling, isUsable: boolean, expected: string) => {
    if (sampling[name] !== undefined && !isUsable) {
      throw new InvalidArgumentError(`${place}.${name}`, sampling[name], `must be ${expected}`);
    }
  };
  for (const name of ["count", "maxTokens", "topK"] as const) {
    expectUsable(name, isCount(sampling[name], 1), "a whole number >= 1");
  }
  expectUsable(
    "temperature",
    Number.isFinite(temperature) && temperature! >= 0,
    "a finite number >= 0",
  );
  expectUsable(
    "topP",
    Number.isFinite(topP) && topP! > 0 && topP! <= 1,
    "a number above 0 and at most 1",
  );
  expectUsable("seed", isCount(seed, 0), "a whole number >= 0");
  expectUsable(
    "stop",
    Array.isArray(stop) && stop.every((text) => typeof text === "string" && text !== ""),
    "a list of texts that are not empty",
  );
}

function isCount(value: unknown, least: number): boolean {
  return Number.isSafeInteger(value) && (value as number) >= least;
}
