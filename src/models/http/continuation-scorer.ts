import type { ModelUsage } from "../language-model";

/** One token of a text and its log-probability given all before it, in nats. */
export interface ScoredToken {
  /** What tells it from others that read the same, where the server tells it. @default the text */
  id?: number | string;
  text: string;
  logprob: number;
}

export interface ScoredText {
  /** In the order of the text. */
  tokens: ScoredToken[];
  usage: ModelUsage;
}

interface GeneratedText extends ScoredText {
  /** The text of the tokens. Not always their texts joined: some servers tell these without their spaces. */
  text: string;
}

/** One way of getting exact log-probabilities of given text out of a server. */
export interface ContinuationScorer {
  /** Names the way in reasons, for example `/completions with echo`. */
  readonly name: string;
  /** How to mend a server that scores the wrong positions or refuses, as a sentence. */
  readonly remedy: string;
  /** Up to `count` tokens that the model itself continues the prompt with at temperature 0. */
  generate(prompt: string, count: number, signal: AbortSignal): Promise<GeneratedText>;
  /** The most requests that `score` sends about texts of at most so many tokens each; it generates no more tokens. */
  requestsFor(tokens: readonly number[]): number;
  /** `[continuation]`: its tokens; a token that spans the end of the prompt counts whole. */
  score(
    prompt: string,
    continuations: readonly string[],
    signal: AbortSignal | undefined,
  ): Promise<ScoredText[]>;
}
