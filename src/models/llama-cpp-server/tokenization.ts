import { InvalidArgumentError, ModelResponseError } from "../../shared/errors";
import { rejectDoubledOpening } from "../http/control-tokens";
import type { Post } from "../http/http-client";
import { parseResponse } from "../http/parse-response";
import { readBytes, toBytes, tokenizeSchema } from "./completion";

/** A token of the model's vocabulary. */
export interface Token {
  id: number;
  bytes: Uint8Array;
}

/** A text in tokens, some of them to be scored. */
export interface TokenizedText {
  tokens: readonly Token[];
  /** Index of the first token that holds anything of the continuation; at least 1. */
  firstScored: number;
}

/** Turns texts into the tokens of the server's model. */
export class ServerTokenizer {
  constructor(
    private readonly tokenize: Post,
    private readonly promptPrefix: string,
  ) {}

  /**
   * What every text opens with: the BOS token where the model wants one, and the prefix, in which template tokens count
   * as such.
   * @throws ModelResponseError if the prefix gives the BOS token that the server adds itself
   */
  async tokenizeOpening(signal: AbortSignal | undefined): Promise<Token[]> {
    const tokens = await this.request(this.promptPrefix, true, signal);
    rejectDoubledOpening(tokens.map(({ bytes }) => readBytes(bytes)));
    return tokens;
  }

  /** The tokens of a text, taken literally: template tokens spelt in it have no effect. */
  tokenizeText(text: string, signal: AbortSignal | undefined): Promise<Token[]> {
    return this.request(text, false, signal);
  }

  /**
   * The tokens of prompt and continuation together, as the model saw text in training. A token that spans the end of
   * the prompt counts as the continuation's.
   * @throws ModelResponseError if the tokens do not spell the text
   * @throws InvalidArgumentError if no token comes before the continuation
   */
  async tokenizeContinuation(
    opening: readonly Token[],
    prompt: string,
    continuation: string,
    signal: AbortSignal | undefined,
  ): Promise<TokenizedText> {
    const tokens = await this.tokenizeText(prompt + continuation, signal);
    const given = toBytes(prompt + continuation);
    const spelt = tokens.flatMap(({ bytes }) => Array.from(bytes));
    // SentencePiece models open every text with a space.
    const added = spelt.length - given.length;
    const isSpelt = given.every((byte, place) => byte === spelt[place + added]);
    if (!isSpelt || (added !== 0 && !(added === 1 && spelt[0] === 0x20))) {
      throw new ModelResponseError(
        "The tokens that /tokenize answers with do not spell the text it was sent, so their scores would belong to another text. A model whose tokenizer changes texts cannot be asked this way.",
      );
    }

    const promptEnd = toBytes(prompt).length + added;
    let end = 0;
    const first = tokens.findIndex(({ bytes }) => {
      end += bytes.length;
      return end > promptEnd;
    });
    if (opening.length + first === 0) {
      throw new InvalidArgumentError(
        "prompt",
        prompt,
        "must hold at least one token before the continuation: a model gives its first token no log-probability",
      );
    }
    return { tokens: [...opening, ...tokens], firstScored: opening.length + first };
  }

  /** @param isOpening whether the BOS token is put before it and template tokens in it count as such */
  private request(content: string, isOpening: boolean, signal: AbortSignal | undefined): Promise<Token[]> {
    const body = { content, add_special: isOpening, parse_special: isOpening, with_pieces: true };
    const read = (answer: unknown) =>
      parseResponse(tokenizeSchema, answer, "/tokenize").tokens.map(({ id, piece }) => ({
        id,
        bytes: typeof piece === "string" ? toBytes(piece) : Uint8Array.from(piece),
      }));
    return this.tokenize(body, read, signal);
  }
}
