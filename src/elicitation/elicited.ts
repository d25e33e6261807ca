import type { LogLikelihoods } from "../core/initial-policies";
import type { GeneratorRoute } from "./generator";
import type { ProvenModel } from "./proven-model";

/** The models that play, with what they were proven able to do. */
export interface Players {
  generator: ProvenModel;
  discriminator: ProvenModel;
}

/** What a way of asking gave, and where it came from. */
export interface Elicited {
  /** The generator's and the discriminator's numbers, as `initialPolicies()` takes them. */
  logLikelihoods: LogLikelihoods;
  /** `[candidate]`: log P(y|x) in nats, where it was asked for or is the generator's score. */
  likelihood: number[] | undefined;
  /** Where the generator's numbers come from: the likelihood of the text, or of its letter in a list. */
  generator: GeneratorRoute;
  /** Where the discriminator's numbers come from: yes/no labels, or likelihoods. */
  discriminator: "label" | "likelihood";
  /** `[candidate]`: probability that the judge says neither yes nor no; undefined where no labels were asked for. */
  uncoveredMass: number[] | undefined;
  /** Indices of candidates for which the backend did not list a word asked for, so that an upper bound takes its place. */
  boundedCandidates: number[];
}
