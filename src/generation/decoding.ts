import type { SampleOptions } from "../models/language-model";

/**
 * How a text is drawn, token by token: `"greedy"`, the most probable one; `"top-k"`, one of the k most probable; `"nucleus"`,
 * one of the smallest set that holds the probability mass p; `"temperature"`, any token.
 */
export type Decoding = "greedy" | "top-k" | "nucleus" | "temperature";

/** The numbers that decodings take. */
export interface DecodingSettings {
  /** Of every decoding but `"greedy"`. 1 is the model's own distribution. @default 1 */
  temperature?: number;
  /** Of `"top-k"`. @default 50 */
  topK?: number;
  /** Of `"nucleus"`. @default 0.9 */
  topP?: number;
}

type Settings = Required<DecodingSettings>;

const optionsOf: Record<Decoding, (settings: Settings) => SampleOptions> = {
  greedy: () => ({ temperature: 0 }),
  "top-k": ({ temperature, topK }) => ({ temperature, topK }),
  nucleus: ({ temperature, topP }) => ({ temperature, topP }),
  temperature: ({ temperature }) => ({ temperature }),
};

/** Every {@link Decoding}. */
export const decodings = Object.keys(optionsOf) as readonly Decoding[];

/** What a decoding asks of the model's `sample()`. */
export function sampleOptionsOf(decoding: Decoding, settings: Settings): SampleOptions {
  return optionsOf[decoding](settings);
}
