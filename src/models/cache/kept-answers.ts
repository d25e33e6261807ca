import { z } from "zod";
import type { ScoreCache } from "./score-cache";

/** JSON has no infinities: -Infinity is kept as a text, and other numbers that JSON lacks are not kept at all. */
const logarithm = z.union([z.number(), z.literal("-Infinity").transform(() => -Infinity)]);

/** `ContinuationScore`; what a later version adds to it is kept as it stands, here and below. */
export const continuationSchema = z.looseObject({
  logLikelihood: logarithm,
  tokenCount: z.number().int(),
});

/** `LabelLogprobs` without its usage. */
export const labelsSchema = z.looseObject({
  logprobs: z.array(logarithm),
  isBound: z.array(z.boolean()),
  uncoveredMass: z.number(),
});

/** The texts of `Samples`. */
export const textsSchema = z.array(z.string());

/** A `ProbeResult` in which every claim held: the reason why one did not may be mended by the next time. */
export const probeSchema = z.object({
  capabilities: z.object({
    scoreContinuations: z.boolean(),
    nextTokenLogprobs: z.boolean(),
    sample: z.boolean(),
  }),
  reasons: z.strictObject({}),
});

/** The answer kept under a key; undefined if there is none, or none that the schema accepts. */
export async function readAnswer<T>(
  cache: ScoreCache,
  key: string,
  schema: z.ZodType<T>,
): Promise<T | undefined> {
  const text = await cache.get(key);
  return text === undefined ? undefined : parseAnswer(text, schema);
}

/** Keeps an answer, if it would be read again as it is: NaN would not, for one. */
export async function keepAnswer<T>(
  cache: ScoreCache,
  key: string,
  schema: z.ZodType<T>,
  answer: T,
): Promise<void> {
  const text = JSON.stringify(answer, (_, value: unknown) =>
    value === -Infinity ? "-Infinity" : value,
  );
  if (parseAnswer(text, schema) !== undefined) await cache.set(key, text);
}

function parseAnswer<T>(text: string, schema: z.ZodType<T>): T | undefined {
  try {
    return schema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
