import { readFile, writeFile } from "node:fs/promises";
import type { EngineSequence, EvaluationInput, EvaluationOutput, Token } from "../../../src/models/local/engine";

/** Tokens are the numbers below this. */
const vocabularySize = 7;

/** Logit of each next token after a prefix: any numbers that depend on every token of it. */
function logitsAfter(prefix: readonly Token[]): number[] {
  const state = prefix.reduce<number>((hash, token) => (hash * 31 + token + 1) % 100_003, 17);
  return Array.from({ length: vocabularySize }, (_, token) => Math.sin(state * (token + 1)) * 4);
}

/** log P(token | prefix), computed from the logits of the whole vocabulary. */
export function directLogProbability(prefix: readonly Token[], token: Token): number {
  const logits = logitsAfter(prefix);
  return logits[token]! - Math.log(logits.reduce((sum, logit) => sum + Math.exp(logit), 0));
}

/** An engine's sequence whose log-probabilities come from {@link directLogProbability}. */
export class FakeEngineSequence implements EngineSequence {
  contextTokens: Token[];
  /** Number of tokens of each batch, with the number in memory before it. */
  readonly batches: { held: number; size: number }[] = [];
  /** Every prefix whose next token's log-probabilities were read, as text. */
  readonly readPrefixes: string[] = [];

  constructor(contextTokens: readonly Token[] = []) {
    this.contextTokens = [...contextTokens];
  }

  async eraseContextTokenRanges(ranges: { start: number; end: number }[]): Promise<void> {
    for (const { start, end } of ranges) this.contextTokens.splice(start, end - start);
  }

  async controlledEvaluate(input: EvaluationInput[]): Promise<(EvaluationOutput | undefined)[]> {
    this.batches.push({ held: this.contextTokens.length, size: input.length });
    return input.map((entry) => {
      const [token, reading] = Array.isArray(entry) ? entry : [entry, undefined];
      this.contextTokens.push(token);
      if (reading === undefined) return undefined;
      this.readPrefixes.push(this.contextTokens.join(" "));
      const { filter } = reading.generateNext.logits;
      const logits = logitsAfter(this.contextTokens);
      const largest = Math.max(...logits);
      const selected = logits.indexOf(largest) as Token;
      const wanted = filter.includeSelected ? [...filter.tokens, selected] : filter.tokens;
      return {
        next: {
          logits: new Map(wanted.map((wantedToken) => [wantedToken, logits[wantedToken]!])),
          totalLogitWeight: logits.reduce((sum, logit) => sum + Math.exp(logit - largest), 0),
        },
      };
    });
  }

  async saveStateToFile(path: string): Promise<void> {
    await writeFile(path, JSON.stringify(this.contextTokens));
  }

  async loadStateFromFile(path: string): Promise<void> {
    this.contextTokens = JSON.parse(await readFile(path, "utf8"));
  }

  evaluate(): AsyncGenerator<Token, void, void> {
    throw new Error("The fake sequence does not generate");
  }
}
