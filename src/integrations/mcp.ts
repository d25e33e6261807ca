/**
 * Equilibrium ranking as tools of the Model Context Protocol. Needs the package `@modelcontextprotocol/sdk`.
 *
 * @module equirank/mcp
 */
import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import type { RequestHandlerExtra } from "@modelcontextprotocol/sdk/shared/protocol.js";
import type { ServerNotification, ServerRequest } from "@modelcontextprotocol/sdk/types.js";
import * as z from "zod/mini";
import { version } from "../../package.json";
import { extractAnswer } from "../answers/extract-answer";
import { type LanguageModel, unaskedModel } from "../models/language-model";
import { rankCandidates } from "../ranking/rank-candidates";
import { type RankCandidatesOptions, resolveRankCandidates } from "../ranking/request";
import type { RankCandidatesResult } from "../ranking/result";
import { checkOptions, satisfies, unchecked } from "../shared/schema";

/** Options of {@link createMcpServer}. */
export interface McpServerOptions
  extends Pick<RankCandidatesOptions, "elicitation" | "method" | "minimumConfidence" | "budget" | "cache"> {
  /** The model that is asked, or a function that loads it when a tool is first called. */
  model: LanguageModel | (() => Promise<LanguageModel>);
}

/** Most candidates and most samples of a call. */
const mostCandidates = 1000;
const mostSamples = 64;

const ranked = z.object({
  best: z.nullable(z.string()),
  confidence: z.nullable(z.number()),
  ranking: z.array(
    z.object({
      candidate: z.string(),
      indices: z.array(z.number()),
      score: z.nullable(z.number()),
      agreement: z.enum(["correct", "incorrect", "disagree"]),
    }),
  ),
  equilibrium: z.nullable(
    z.object({
      kind: z.string(),
      regularizedNashConv: z.number(),
      residual: z.number(),
      converged: z.boolean(),
    }),
  ),
  warnings: z.array(z.object({ code: z.string(), message: z.string() })),
  usage: z.object({
    requests: z.number(),
    promptTokens: z.number(),
    generatedTokens: z.number(),
  }),
});

const question = z.string().check(z.minLength(1), z.describe("The question, in full."));

const rankInput = {
  question,
  candidates: z
    .array(z.string().check(z.minLength(1)))
    .check(z.minLength(1), z.maxLength(mostCandidates), z.describe("The answers to rank.")),
};

const consensusInput = {
  question,
  samples: z._default(z.int(), 8).check(z.minimum(2), z.maximum(mostSamples), z.describe("How many answers to draw.")),
  temperature: z.optional(z.number().check(z.minimum(0))),
  maxTokens: z.optional(z.int().check(z.minimum(1), z.describe("Longest answer, in tokens (default: 256)."))),
  seed: z.optional(z.int().check(z.minimum(0))),
  extract: z.optional(
    z
      .enum(["any", "number"])
      .check(z.describe("Compare the final answers of worked solutions; without it, the texts.")),
  ),
};

const consensusOutput = z.object({
  answer: z.string().check(z.describe("The answer that ranks first.")),
  text: z.string().check(z.describe("The text that it was found in.")),
  isAbstention: z.boolean().check(z.describe("Whether the confidence is below the server's minimum.")),
  ...ranked.shape,
});

/**
 * A server of the Model Context Protocol with two tools, to be connected to any transport of the SDK: `rank_candidates`
 * ranks given answers to a question, `consensus_answer` draws answers and ranks them. Both answer in structured output
 * with the ranking, its certificate, the warnings and the usage. A call that fails is an error of that call alone;
 * nothing is logged.
 *
 * @throws InvalidArgumentError for unknown or unusable options
 * @example
 * const server = createMcpServer({ model });
 * await server.connect(new StdioServerTransport());
 */
export function createMcpServer(options: McpServerOptions): McpServer {
  const { model, ...settings } = options;
  checkOptions("options", options, {
    model: satisfies((value) => Object(value) === value, "a model, or a function that loads one"),
    ...unchecked("elicitation", "method", "minimumConfidence", "budget", "cache"),
  });
  resolveRankCandidates({ ...settings, question: "?", samples: ["?"], model: unaskedModel });
  const loadModel = typeof model === "function" ? rememberLoaded(model) : async () => model;

  const server = new McpServer({ name: "equirank", version });
  server.registerTool(
    "rank_candidates",
    {
      title: "Rank candidate answers",
      description:
        "Rank candidate answers to a question by the equilibrium of a game between what a language model would say and what it judges correct. best is null if the confidence is below the server's minimum.",
      inputSchema: rankInput,
      outputSchema: ranked,
      annotations: { readOnlyHint: true },
    },
    async (asked, extra) => {
      const result = await rankCandidates({
        ...settings,
        ...asked,
        model: await loadModel(),
        ...followCall(extra),
      });
      return answerCall(describeRanking(result));
    },
  );
  server.registerTool(
    "consensus_answer",
    {
      title: "Answer by consensus",
      description:
        "Draw several answers to a question from a language model and give the one that ranks first by the equilibrium of a game between what the model would say and what it judges correct.",
      inputSchema: consensusInput,
      outputSchema: consensusOutput,
      annotations: { readOnlyHint: true },
    },
    async ({ question, samples, temperature, maxTokens, seed, extract }, extra) => {
      const result = await rankCandidates({
        ...settings,
        question,
        model: await loadModel(),
        generate: {
          count: samples,
          correctness: ["correct"],
          decodings: ["temperature"],
          ...(temperature !== undefined && { temperature }),
          ...(maxTokens !== undefined && { maxTokens }),
          ...(seed !== undefined && { seed }),
        },
        ...(extract && { extract: (text: string) => extractAnswer(text, { kind: extract }) }),
        ...followCall(extra),
      });
      const first = result.ranking[0]!;
      return answerCall({
        answer: first.candidate,
        text: result.generation!.samples[first.originalIndex]!.text,
        isAbstention: result.best === null,
        ...describeRanking(result),
      });
    },
  );
  return server;
}

/** Loads once; a failure is not kept, so that the next call tries again. */
function rememberLoaded(load: () => Promise<LanguageModel>): () => Promise<LanguageModel> {
  let loading: Promise<LanguageModel> | undefined;
  return () => {
    loading ??= (async () => load())().catch((error: unknown) => {
      loading = undefined;
      throw error;
    });
    return loading;
  };
}

/** The call's signal, and notifications of progress where its client asks for them. */
function followCall({
  signal,
  _meta,
  sendNotification,
}: RequestHandlerExtra<ServerRequest, ServerNotification>): Pick<RankCandidatesOptions, "signal" | "onProgress"> {
  const progressToken = _meta?.progressToken;
  if (progressToken === undefined) return { signal };
  let progress = 0;
  return {
    signal,
    onProgress: () => {
      const params = { progressToken, progress: ++progress };
      // A client that went away needs no progress, and the call itself ends by its signal.
      sendNotification({ method: "notifications/progress", params }).catch(() => {});
    },
  };
}

function answerCall(structuredContent: Record<string, unknown>) {
  const text = JSON.stringify(structuredContent);
  return { structuredContent, content: [{ type: "text" as const, text }] };
}

/** What the tools tell of a ranking: as much of it as their schema has. */
function describeRanking(result: RankCandidatesResult): z.infer<typeof ranked> {
  const ranking = result.ranking.map((one) => ({ ...one, indices: one.originalIndices }));
  return ranked.parse({ ...result, ranking });
}
