import { InvalidArgumentError } from "../errors/invalid-argument-error";
import type { Baseline } from "./baseline";

/** How often each answer was sampled: self-consistency (Wang et al., arXiv 2203.11171). */
export const majorityVote: Baseline = ({ samples }) => {
  if (samples === undefined) {
    throw new InvalidArgumentError(
      "scores.samples",
      samples,
      "must hold how often each candidate was sampled: there is no vote without samples, so choose another method for given candidates",
    );
  }
  return Array.from(samples);
};
