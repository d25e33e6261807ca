import { MissingCapabilityError, ModelError } from "../../shared/errors";
import { type FinishReason, type ModelUsage, type ModelWarning, sumUsage } from "../language-model";

/** A text that was drawn. */
export interface DrawnText {
  text: string;
  finishReason: FinishReason | undefined;
  usage: ModelUsage;
  warnings?: readonly ModelWarning[];
  /** Why the text is empty, where the model refused to answer, a filter withheld the answer, or it only thought. */
  failure?: ModelError;
}

/** The service withheld one answer, or the model refused to give it: another one may be given. */
export class WithheldError extends ModelError {}

/** The text of an answer without what the model thought. */
export interface Answer {
  text: string;
  isThought: boolean;
}

/** `<think>`, `<thinking>`, `<thought>`, `<reasoning>`, and the channels of gpt-oss. */
const opening = /^\s*<(think(ing)?>|thought>|reasoning>|\|channel\|>)/i;
const ending = /<\/(think(ing)?|thought|reasoning)>|<\|channel\|>final<\|message\|>/gi;

/** @throws MissingCapabilityError if an answer's first token belongs to a thought */
export function rejectThought(thought: unknown, token = ""): void {
  if (!thought && !opening.test(token)) return;
  throw new MissingCapabilityError(
    "The model thinks before it answers, so that its first token is not its answer: turn its thinking off, for example by extraBody { chat_template_kwargs: { enable_thinking: false } }, or let answers be counted.",
  );
}

/** Without a thought, which servers that do not support thinking leave in; its opening is in some templates. */
export function withoutThoughts(text: string): Answer {
  const end = [...text.matchAll(ending)].at(-1);
  if (end) return { text: text.slice(end.index + end[0].length).trimStart(), isThought: true };
  const isThought = opening.test(text);
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

  /** What was drawn, after noting whether the model thought, or did nothing else until the longest text was reached. */
  read({ text, isThought }: Answer, finishReason: FinishReason | undefined, usage: ModelUsage, maxTokens: number) {
    this.known.thinks ||= isThought;
    const drawn: DrawnText = { text, finishReason, usage };
    if (text !== "" || !(this.known.thinks || finishReason === "length")) return drawn;
    this.known.thinks = true;
    const spent = `The model spent all of ${maxTokens} tokens on thinking and gave no answer.`;
    const advice = "Raise thinkingTokens, the room it has to think besides maxTokens, or turn its thinking off.";
    return { ...drawn, failure: new ModelError(`${spent} ${advice}`) };
  }

  /** What `draw` draws, and draws again with room to think if the model turns out to need it and `mayThink`. */
  async draw(
    maxTokens: number,
    mayThink: boolean,
    draw: (maxTokens: number) => Promise<DrawnText>,
  ): Promise<DrawnText> {
    const mostRoom = mayThink ? this.thinkingTokens : 0;
    const room = this.known.thinks ? mostRoom : 0;
    const drawn = await draw(maxTokens + room);
    if (drawn.failure === undefined || drawn.failure instanceof WithheldError || room === mostRoom) return drawn;
    const again = await draw(maxTokens + mostRoom);
    return { ...again, usage: sumUsage([drawn.usage, again.usage]) };
  }
}
