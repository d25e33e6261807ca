import { untilAborted } from "../../shared/abort";
import { InvalidArgumentError, ModelUnavailableError } from "../../shared/errors";
import { checkPrompt, checkScoring, resolveSampleOptions } from "../check-call";
import type {
  ContinuationScores,
  LabelLogprobs,
  LanguageModel,
  ModelCallOptions,
  ModelUsage,
  Prompt,
  SampleOptions,
  Samples,
} from "../language-model";
import type { Engine, EngineModel, EngineModule, Token } from "./engine";
import { buildContinuationTrie, type TrieNode } from "./evaluation";
import type { Adapter } from "./model-file";
import { sampleTexts } from "./sampling";
import type { Scheduler } from "./scheduler";
import { PromptTokenizer } from "./tokenization";

/** A model whose weights are in memory. */
export class LoadedModel implements LanguageModel {
  readonly id: string;
  readonly capabilities = { scoreContinuations: true, nextTokenLogprobs: true, sample: true };
  readonly takesTopK = true;
  readonly fingerprint?: string;
  private readonly tokenizer: PromptTokenizer;
  private disposal: Promise<void> | undefined;

  constructor(
    readonly path: string,
    fileName: string,
    engineModule: EngineModule,
    private readonly engine: Engine,
    private readonly model: EngineModel,
    private readonly scheduler: Scheduler,
    private readonly contextSize: number,
    fingerprint: string | undefined,
    adapter?: Adapter,
  ) {
    this.id = `local:${fileName}`;
    this.tokenizer = new PromptTokenizer(model, engineModule);
    if (adapter !== undefined) this.id += `+${adapter.name}`;
    const known = [fingerprint, adapter?.checksum].filter((checksum) => checksum !== undefined);
    if (known.length > 0) this.fingerprint = known.join(" ");
  }

  /** One evaluation, however many texts. */
  largestCallCost(): { requests: number; generatedTokens: number } {
    return { requests: 1, generatedTokens: 0 };
  }

  scoreContinuations(
    prompt: Prompt,
    continuations: readonly string[],
    options: ModelCallOptions = {},
  ): Promise<ContinuationScores> {
    const { signal } = options;
    return this.answer(signal, async () => {
      checkScoring(prompt, "continuations", continuations, options);
      const { texts, firstScored } = this.tokenizer.tokenizeContinuations(prompt, continuations);
      texts.forEach((text, i) => {
        this.requireFit(`continuations[${i}]`, continuations[i], text.length);
      });
      const { scoredNodes, evaluated } = await this.evaluate(texts, firstScored, signal);
      const promptTokens = texts.reduce((sum, text) => sum + text.length, 0);
      return {
        scores: scoredNodes.map((nodes) => ({
          logLikelihood: nodes.reduce((sum, node) => sum + node.logProbability, 0),
          tokenCount: nodes.length,
        })),
        usage: describeUsage(promptTokens, evaluated),
      };
    });
  }

  nextTokenLogprobs(prompt: Prompt, labels: readonly string[], options: ModelCallOptions = {}): Promise<LabelLogprobs> {
    const { signal } = options;
    return this.answer(signal, async () => {
      checkScoring(prompt, "labels", labels, options);
      const { texts, firstScored } = this.tokenizer.tokenizeContinuations(prompt, labels);
      const upToLabel = texts.map((text, i) => text.slice(0, firstScored[i]! + 1));
      const longest = Math.max(...upToLabel.map((text) => text.length));
      this.requireFit("prompt", prompt, longest);
      const { scoredNodes, evaluated } = await this.evaluate(upToLabel, firstScored, signal);
      const nodes = scoredNodes.map(([node]) => node!);
      const covered = [...new Set(nodes)].reduce((sum, { logProbability }) => sum + Math.exp(logProbability), 0);
      return {
        logprobs: nodes.map((node, i) => (nodes.indexOf(node) === i ? node.logProbability : -Infinity)),
        isBound: labels.map(() => false),
        uncoveredMass: Math.max(0, 1 - covered),
        usage: describeUsage(longest, evaluated),
      };
    });
  }

  sample(prompt: Prompt, options: SampleOptions = {}): Promise<Samples> {
    return this.answer(options.signal, async () => {
      checkPrompt(prompt);
      const resolved = resolveSampleOptions(options);
      const promptTokens = this.tokenizer.tokenizePrompt(prompt);
      this.requireFit("prompt", prompt, promptTokens.length + resolved.maxTokens);
      return this.scheduler.runAlone(
        promptTokens,
        (sequence) => sampleTexts(this.model, sequence, promptTokens, resolved, options.signal),
        options.signal,
      );
    });
  }

  dispose(): Promise<void> {
    this.disposal ??= this.scheduler.close(this.describeDisposal()).then(() => this.engine.dispose());
    return this.disposal;
  }

  /** The nodes to be scored of each text, with their log-probabilities, and how many tokens that took. */
  private async evaluate(
    texts: readonly Token[][],
    firstScored: readonly number[],
    signal: AbortSignal | undefined,
  ): Promise<{ scoredNodes: TrieNode[][]; evaluated: number }> {
    const trie = buildContinuationTrie(texts, firstScored);
    const prefix = texts[0]!.slice(0, trie.root.position);
    const evaluated = await this.scheduler.evaluate(prefix, trie, signal);
    return { scoredNodes: trie.scoredNodes, evaluated };
  }

  /** Runs a call. An abort rejects it at once, although the current batch is still finished. */
  private answer<T>(signal: AbortSignal | undefined, call: () => Promise<T>): Promise<T> {
    const answer = async () => {
      signal?.throwIfAborted();
      if (this.disposal !== undefined) throw this.describeDisposal();
      return call();
    };
    return untilAborted(answer(), signal);
  }

  private describeDisposal(): ModelUnavailableError {
    return new ModelUnavailableError(`${this.id} was disposed: load it again with localModel()`);
  }

  private requireFit(parameter: string, text: unknown, tokens: number): void {
    if (tokens > this.contextSize) {
      throw new InvalidArgumentError(
        parameter,
        text,
        `needs ${tokens} tokens with its prompt, but the context holds ${this.contextSize}: shorten it, or raise contextSize (this model was trained for ${this.model.trainContextSize})`,
      );
    }
  }
}

function describeUsage(promptTokens: number, evaluated: number): ModelUsage {
  const cachedTokens = Math.max(0, promptTokens - evaluated);
  return { requests: 1, promptTokens, cachedTokens, generatedTokens: 0 };
}
