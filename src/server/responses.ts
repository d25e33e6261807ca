import * as z from "zod/mini";
import { defaultMaxTokens } from "./chat-completions";
import { answerFields, type Consensus, cutReasons, planConsensus } from "./consensus";
import { contentSchema, hasEntries, readTurns } from "./conversation";
import { writeEvent } from "./event-stream";
import { describeForOpenAI, Failure } from "./failure";
import type { ResolvedHandlerOptions } from "./handler-options";
import { planPassThrough, type UnrankedReason } from "./pass-through";
import { maybe, type Plan, readFields } from "./plan";

const item = z.looseObject({
  type: maybe(z.string()),
  role: maybe(z.string()),
  content: maybe(contentSchema),
});

/**
 * https://platform.openai.com/docs/api-reference/responses/create; fields that are not named here are not looked at.
 */
const responseSchema = z.looseObject({
  input: z.union([z.string(), z.array(item).check(z.minLength(1))]),
  instructions: maybe(z.string()),
  max_output_tokens: maybe(z.int().check(z.minimum(1))),
  text: maybe(z.looseObject({ format: maybe(z.looseObject({ type: z.string() })) })),
  metadata: maybe(z.record(z.string(), z.string())),
  ...answerFields,
});

type ResponseBody = z.infer<typeof responseSchema>;

/** How a response is made: of the best of several samples, or by the model's server where it cannot be ranked. */
export function planResponse(body: unknown, options: ResolvedHandlerOptions): Plan {
  const request = readFields(responseSchema, body);
  rejectStored(request);
  const messages = readInput(request);
  const reason = whyUnranked(request) ?? (messages === undefined ? "not-text" : undefined);
  if (reason !== undefined) return { passThrough: planPassThrough("responses", request, reason, options) };
  return planConsensus(
    {
      messages: messages!,
      fields: request,
      sampling: { maxTokens: request.max_output_tokens ?? defaultMaxTokens },
      choices: 1,
    },
    options,
    new ResponseWriter(request, options.name),
  );
}

/** This server keeps nothing: what refers to an earlier response, or asks to be fetched later, cannot be answered. */
function rejectStored(request: ResponseBody): void {
  const refers = typeof request.input !== "string" && request.input.some(({ type }) => type === "item_reference");
  const fields = ["previous_response_id", "conversation", "background", "prompt"];
  const found = fields.find((name) => request[name]);
  if (found === undefined && !refers) return;
  throw new Failure(
    400,
    "invalid",
    `${found ?? "item_reference"} needs a server that stores responses; this one stores none: send the whole conversation as input, as clients do that are told store: false`,
    { parameter: found ?? "input" },
  );
}

function whyUnranked({ tools, text, top_logprobs, include }: ResponseBody): UnrankedReason | undefined {
  if (hasEntries(tools)) return "tools";
  if (text?.format != null && text.format.type !== "text") return "structured-output";
  const included: unknown[] = Array.isArray(include) ? include : [];
  if (top_logprobs || included.includes("message.output_text.logprobs")) return "logprobs";
  return undefined;
}

function readInput({ input, instructions }: ResponseBody) {
  const items: z.infer<typeof item>[] = typeof input === "string" ? [{ role: "user", content: input }] : input;
  // What a model thought is no part of the conversation.
  const turns = items.filter(({ type }) => type !== "reasoning");
  if (turns.some(({ type }) => type != null && type !== "message")) return undefined;
  return readTurns([
    ...(instructions ? [{ role: "system", content: instructions }] : []),
    ...turns.map(({ role, content }) => ({ role: role ?? "", content })),
  ]);
}

/** Writes one response, whole or as the events that agents follow. */
class ResponseWriter {
  private readonly id = `resp_${crypto.randomUUID()}`;
  private readonly messageId = `msg_${crypto.randomUUID()}`;
  private readonly createdAt = Math.floor(Date.now() / 1000);
  private sequence = 0;

  constructor(
    private readonly request: ResponseBody,
    private readonly model: string,
  ) {}

  /** The response with its answer. */
  describe(consensus: Consensus): object {
    const { choices, usage, equirank } = consensus;
    const { text, finishReason } = choices[0]!;
    const reason = cutReasons[finishReason];
    const status = reason ? "incomplete" : "completed";
    return {
      ...this.head(status),
      incomplete_details: reason ? { reason } : null,
      output: [this.message(text, status)],
      usage: {
        input_tokens: usage.promptTokens,
        input_tokens_details: { cached_tokens: usage.cachedTokens },
        output_tokens: usage.generatedTokens,
        output_tokens_details: { reasoning_tokens: 0 },
        total_tokens: usage.promptTokens + usage.generatedTokens,
      },
      equirank,
    };
  }

  begin(): string {
    const response = this.head("in_progress");
    return this.event("response.created", { response }) + this.event("response.in_progress", { response });
  }

  finish(consensus: Consensus): string {
    const { text, finishReason } = consensus.choices[0]!;
    const status = cutReasons[finishReason] ? "incomplete" : "completed";
    const place = { item_id: this.messageId, output_index: 0, content_index: 0 };
    const item = this.message(text, status);
    return [
      this.event("response.output_item.added", {
        output_index: 0,
        item: { ...item, status: "in_progress", content: [] },
      }),
      this.event("response.content_part.added", { ...place, part: outputText("") }),
      this.event("response.output_text.delta", { ...place, delta: text, logprobs: [] }),
      this.event("response.output_text.done", { ...place, text, logprobs: [] }),
      this.event("response.content_part.done", { ...place, part: outputText(text) }),
      this.event("response.output_item.done", { output_index: 0, item }),
      this.event(`response.${status}`, { response: this.describe(consensus) }),
    ].join("");
  }

  fail(failure: Failure): string {
    const { message, code, type } = describeForOpenAI(failure).error;
    const response = { ...this.head("failed"), error: { code: code ?? type, message } };
    return this.event("response.failed", { response });
  }

  private head(status: string) {
    const { instructions, temperature, top_p, max_output_tokens, metadata } = this.request;
    return {
      id: this.id,
      object: "response",
      created_at: this.createdAt,
      status,
      background: false,
      error: null,
      incomplete_details: null,
      instructions: instructions ?? null,
      max_output_tokens: max_output_tokens ?? null,
      metadata: metadata ?? {},
      model: this.model,
      output: [] as object[],
      parallel_tool_calls: true,
      previous_response_id: null,
      reasoning: { effort: null, summary: null },
      store: false,
      temperature: temperature ?? 1,
      text: { format: { type: "text" } },
      tool_choice: "auto",
      tools: [],
      top_p: top_p ?? 1,
      truncation: "disabled",
      usage: null as object | null,
    };
  }

  private message(text: string, status: string) {
    return {
      id: this.messageId,
      type: "message",
      role: "assistant",
      status,
      content: [outputText(text)],
    };
  }

  private event(type: string, fields: object): string {
    return writeEvent({ type, sequence_number: this.sequence++, ...fields }, type);
  }
}

function outputText(text: string) {
  return { type: "output_text", text, annotations: [], logprobs: [] };
}
