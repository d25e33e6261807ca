import {
  type ContinuationScores,
  defaultShots,
  type FinishReason,
  type LabelLogprobs,
  type LanguageModel,
  type ModelCapabilities,
  type ModelUsage,
  type ModelWarning,
  type ProbeResult,
  type Prompt,
  type SampleOptions,
  type Samples,
} from "equirank";
import { type ModelCallOptions, sumUsage } from "../../src/models/language-model";

/** One call that the model got. */
export interface FakeCall {
  kind: "continuations" | "labels" | "samples";
  prompt: Prompt;
  /** What was asked about; none for samples. */
  texts: readonly string[];
  /** How samples were to be drawn. */
  options?: SampleOptions;
  signal: AbortSignal | undefined;
}

export interface FakeLanguageModelOptions {
  /** @default "fake" */
  id?: string;
  /** What with the id tells models apart whose proofs and judge's tests are remembered. @default none */
  fingerprint?: string;
  /** What is claimed. @default both kinds of log-probabilities */
  capabilities?: Partial<ModelCapabilities>;
  /**
   * Whether it judges the library's own shots rightly, as the judge's test asks, whatever `scoreLabel` says. Without
   * it, what `scoreLabel` says of them decides. @default true, so that it passes the test
   */
  judges?: boolean;
  /** What the probe finds. @default what is claimed */
  probeResult?: ProbeResult;
  /** log P(continuation | prompt). @default the negative length of the continuation */
  scoreContinuation?: (prompt: string, continuation: string) => number;
  /** log P(label | prompt). @default log 1/10 */
  scoreLabel?: (prompt: string, label: string) => number;
  /** Labels that the backend does not list. @default none */
  isBound?: (prompt: string, label: string) => boolean;
  /** A text drawn from it; with it the model samples. @default none */
  drawText?: (prompt: string, options: SampleOptions) => string;
  /** Why a text that was drawn ended. @default not said */
  finishReason?: (text: string) => FinishReason | undefined;
  /** What every answer warns of. @default nothing */
  warnings?: readonly ModelWarning[];
  /** Whether it takes topK. @default undefined */
  takesTopK?: boolean;
  /** Runs before each answer, which waits for it and fails with it. */
  beforeAnswer?: (call: FakeCall) => Promise<void> | void;
}

/** Spent by every call for continuations, in numbers whose sums tell how often each kind of call was made. */
const continuationUsage: ModelUsage = {
  requests: 1,
  promptTokens: 1000,
  cachedTokens: 100,
  generatedTokens: 0,
};

/** Spent by every call for labels. */
const labelUsage: ModelUsage = {
  requests: 1,
  promptTokens: 7,
  cachedTokens: 2,
  generatedTokens: 1,
};

/** Spent by every text drawn. */
const sampleUsage: ModelUsage = {
  requests: 1,
  promptTokens: 20,
  cachedTokens: 5,
  generatedTokens: 3,
};

/** A language model that answers from functions and keeps what it was asked. */
export class FakeLanguageModel implements LanguageModel {
  readonly id: string;
  readonly fingerprint?: string;
  readonly capabilities: ModelCapabilities;
  readonly takesTopK?: boolean;
  readonly sample?: NonNullable<LanguageModel["sample"]>;
  /** That of its label calls, and no call costs more. */
  readonly largestCallCost: NonNullable<LanguageModel["largestCallCost"]> = () => labelUsage;
  /** Every call, in order. */
  readonly calls: FakeCall[] = [];
  probes = 0;

  constructor(private readonly options: FakeLanguageModelOptions = {}) {
    this.id = options.id ?? "fake";
    if (options.fingerprint !== undefined) this.fingerprint = options.fingerprint;
    this.capabilities = {
      scoreContinuations: true,
      nextTokenLogprobs: true,
      sample: options.drawText !== undefined,
      ...options.capabilities,
    };
    if (options.takesTopK !== undefined) this.takesTopK = options.takesTopK;
    const { drawText } = options;
    if (drawText !== undefined) {
      this.sample = (prompt, sampling = {}) => this.draw(drawText, prompt, sampling);
    }
  }

  async probe(): Promise<ProbeResult> {
    this.probes++;
    return this.options.probeResult ?? { capabilities: this.capabilities, reasons: {} };
  }

  async scoreContinuations(
    prompt: Prompt,
    continuations: readonly string[],
    { signal }: ModelCallOptions = {},
  ): Promise<ContinuationScores> {
    await this.receive({ kind: "continuations", prompt, texts: continuations, signal });
    const { scoreContinuation = (_, continuation) => -continuation.length } = this.options;
    const scores = continuations.map((continuation) => ({
      logLikelihood: scoreContinuation(asText(prompt), continuation),
      tokenCount: 1,
    }));
    return { scores, usage: continuationUsage, ...this.warn() };
  }

  async nextTokenLogprobs(
    prompt: Prompt,
    labels: readonly string[],
    { signal }: ModelCallOptions = {},
  ): Promise<LabelLogprobs> {
    await this.receive({ kind: "labels", prompt, texts: labels, signal });
    const { scoreLabel = () => Math.log(0.1), isBound = () => false } = this.options;
    const truth = this.options.judges === false ? undefined : findTestedTruth(asText(prompt));
    const logprobs = labels.map((label) =>
      truth === undefined
        ? scoreLabel(asText(prompt), label)
        : Math.log(/^(yes|true)$/i.test(label.trim()) === truth ? 0.2 : 0.1),
    );
    return {
      logprobs,
      isBound: labels.map((label) => isBound(asText(prompt), label)),
      uncoveredMass: Math.max(0, 1 - logprobs.reduce((sum, logprob) => sum + Math.exp(logprob), 0)),
      usage: labelUsage,
      ...this.warn(),
    };
  }

  private async draw(
    drawText: NonNullable<FakeLanguageModelOptions["drawText"]>,
    prompt: Prompt,
    options: SampleOptions,
  ): Promise<Samples> {
    const { count = 1, signal, seed } = options;
    await this.receive({ kind: "samples", prompt, texts: [], signal, options });
    const texts = Array.from({ length: count }, (_, i) =>
      drawText(asText(prompt), { ...options, ...(seed !== undefined && { seed: seed + i }) }),
    );
    const { finishReason } = this.options;
    return {
      texts,
      ...(finishReason && { finishReasons: texts.map(finishReason) }),
      usage: sumUsage(texts.map(() => sampleUsage)),
      ...this.warn(),
    };
  }

  /** Prompts of all calls of one kind, as text. */
  promptsOf(kind: FakeCall["kind"]): string[] {
    return this.calls.filter((call) => call.kind === kind).map(({ prompt }) => asText(prompt));
  }

  private warn(): { warnings?: readonly ModelWarning[] } {
    const { warnings } = this.options;
    return warnings === undefined ? {} : { warnings };
  }

  private async receive(call: FakeCall): Promise<void> {
    this.calls.push(call);
    await this.options.beforeAnswer?.(call);
  }
}

/** Whether the answer that the judge's test proposes last is right; undefined for a prompt that is not of this test. */
function findTestedTruth(prompt: string): boolean | undefined {
  const last = prompt.slice(prompt.lastIndexOf("Question: "));
  const shot = defaultShots.find(({ question }) => last.startsWith(`Question: ${question}\n`));
  if (shot === undefined) return undefined;
  if (last.includes(`Proposed answer: ${shot.correct}\n`)) return true;
  return last.includes(`Proposed answer: ${shot.incorrect}\n`) ? false : undefined;
}

function asText(prompt: Prompt): string {
  return typeof prompt === "string" ? prompt : prompt.map(({ content }) => content).join("\n");
}
