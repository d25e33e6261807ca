import { ModelResponseError } from "../../shared/errors";

/**
 * Spellings of the tokens that chat templates and tokenizers use for control: `<|im_end|>`, `<｜User｜>`, `<s>`, `</s>`,
 * `<eos>`, `<start_of_turn>`, `[INST]`. Ordinary text never becomes one token of this form: it is split at the
 * brackets.
 */
const controlSpelling = /^\s*(<\|.*\|>|<｜.*｜>|<\/?(s|bos|eos|pad|unk|start_of_turn|end_of_turn)>|\[\/?INST\])\s*$/s;

const controlSpellingWithin = /<\|[^|]*\|>|<｜[^｜]*｜>|<\/?(s|bos|eos|pad|unk|start_of_turn|end_of_turn)>|\[\/?INST\]/;

/** Whether a token read as text is spelt like a control token. */
export function isControlToken(tokenText: string): boolean {
  return controlSpelling.test(tokenText);
}

/** The first control spelling in a text, if any. */
export function findControlSpelling(text: string): string | undefined {
  return controlSpellingWithin.exec(text)?.[0];
}

/** The error for text that the server read as control. */
export function controlTokenError(spelling: string): ModelResponseError {
  return new ModelResponseError(
    `The server reads ${JSON.stringify(spelling)} in the text as a control token, not as text, so its score would be that of another answer. Remove it from the text, or use a server that takes it literally.`,
  );
}

/**
 * Refuses a text that opens with the same control token twice, as where `promptPrefix` gives the BOS token that the
 * server adds.
 */
export function rejectDoubledOpening([first, second]: readonly string[]): void {
  if (first === undefined || first !== second || !isControlToken(first)) return;
  throw new ModelResponseError(
    `The server reads the text with ${JSON.stringify(first)} before it twice, since it adds that token itself. Leave out promptPrefix.`,
  );
}
