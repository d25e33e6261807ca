import { ModelError } from "../../shared/errors";
import { type FinishReason, type ModelUsage, type ModelWarning, sumUsage } from "../language-model";

/** A text that was drawn. */
export interface DrawnText {
  text: string;
  finishReason: FinishReason | undefined;
  usage: ModelUsage;
  warnings?: readonly ModelWarning[];
}

/** A model thought until its limit was reached, and has not answered. */
export class ThoughtOnlyError extends ModelError {
  constructor(
    readonly usage: ModelUsage,
    maxTokens: number,
  ) {
    super(
      `The model spent all of ${maxTokens} tokens on thinking and gave no answer. Raise thinkingTokens, the room it has to think besides maxTokens, or turn its thinking off.`,
    );
  }
}

/** The text of an answer without what the model thought. */
export interface Answer {
  text: string;
  isThought: boolean;
}

/** `<think>`, `<thinking>`, `<thought>`, `<reasoning>`, and the channels of gpt-oss. */
const opening = /^\s*<(think(ing)?>|thought>|reasoning>|\|channel\|>)/i;
const ending = /<\/(think(ing)?|thought|reasoning)>|<\|channel\|>final<\|message\|>/gi;

export function opensThought(token: string): boolean {
  return opening.test(token);
}

/** Without a thought, which servers that do not support thinking leave in; its opening is in some templates. */
export function withoutThoughts(text: string): Answer {
  const end = [...text.matchAll(ending)].at(-1);
  if (end) return { text: text.slice(end.index + end[0].length).trimStart(), isThought: true };
  const isThought = opensThought(text);
  return { text: isThought ? "" : text, isThought };
}

/** Draws texts of a model that may think before it answers: once it is seen to think, it gets room for that. */
export class ThinkingRoom {
  /** @param thinkingTokens by how much a text may be longer once `known` says that the model was seen to think */
  constructor(
    private readonly thinkingTokens: number,
    private readonly known: { thinks: boolean },
  ) {}

  describe(): { tokens: number; isKnown: boolean } {
    return { tokens: this.thinkingTokens, isKnown: this.known.thinks };
  }

  /**
   * Notes whether the model thought.
   * @throws ThoughtOnlyError if it did nothing else until the longest text was reached
   */
  checkAnswer(
    { text, isThought }: Answer,
    finishReason: FinishReason | undefined,
    usage: ModelUsage,
    maxTokens: number,
  ): void {
    this.known.thinks ||= isThought;
    if (text !== "" || !(this.known.thinks || finishReason === "length")) return;
    this.known.thinks = true;
    throw new ThoughtOnlyError(usage, maxTokens);
  }

  /** What `draw` draws, and draws again with room to think if the model turns out to need it and `mayThink`. */
  async draw(
    maxTokens: number,
    mayThink: boolean,
    draw: (maxTokens: number) => Promise<DrawnText>,
  ): Promise<DrawnText> {
    const mostRoom = mayThink ? this.thinkingTokens : 0;
    const room = this.known.thinks ? mostRoom : 0;
    try {
      return await draw(maxTokens + room);
    } catch (error) {
      if (!(error instanceof ThoughtOnlyError) || room === mostRoom) throw error;
      const drawn = await draw(maxTokens + mostRoom);
      return { ...drawn, usage: sumUsage([error.usage, drawn.usage]) };
    }
  }
}
