import type { ModelError } from "../../shared/errors";
import type { ModelWarning } from "../language-model";

/** A request to a chat. */
export type Body = Readonly<Record<string, unknown>>;

/** A change to what a service is asked, after it has refused to be asked otherwise. */
export interface Lesson {
  parameter: string;
  /** The body as it is to be sent. */
  apply(body: Body): Body;
  warning: ModelWarning;
}

/** Parameters that an answer can do without; a warning says which were left out. */
const dispensable: Readonly<Record<string, string>> = {
  temperature: "it answers at its own temperature",
  top_p: "it draws from all tokens, or from those it draws from by itself",
  seed: "the same seed may give other texts",
  stop: "its texts are cut at the stop texts after they are written, and paid for up to their end",
  top_k: "it keeps its own filter",
  min_p: "it keeps its own filter",
  repetition_penalty: "it keeps its own penalty",
  stream: "it must not stream by itself",
};

/** What a refusal teaches, if it names a parameter of the body that was sent: at most one change to it. */
export function learnFrom({ message }: ModelError, sent: Body): Lesson | undefined {
  // The server's own words, without its address.
  const words = message.replace(/^.*?HTTP \d+/s, "");
  return learnTopTokens(words, sent) ?? learnTextLength(words, sent) ?? learnDispensable(words, sent);
}

/** "top_logprobs must be <= 5", "Requested sample logprobs of 20, which is greater than max allowed: 5" (vLLM). */
function learnTopTokens(words: string, sent: Body): Lesson | undefined {
  const parameter = "top_logprobs";
  const asked = sent[parameter];
  if (typeof asked !== "number" || !/log_?probs|top_n_tokens/i.test(words)) return undefined;
  const limit = Math.max(...numbersIn(words).filter((number) => number < asked));
  if (!namesLimit(words) || limit < 2) return undefined;
  return {
    parameter,
    apply: (body) => (parameter in body ? { ...body, [parameter]: limit } : body),
    warning: {
      code: "limit-learned",
      message: `The service lists at most ${limit} next tokens where ${asked} were asked for, so more labels are bounded: set topLogprobs to ${limit}.`,
    },
  };
}

const lengthNames = /max_(completion_|output_|new_)?tokens/i;

/** "Use 'max_completion_tokens' instead", "max_output_tokens … Expected a value >= 16", "supports at most 4096". */
function learnTextLength(words: string, sent: Body): Lesson | undefined {
  const parameter = "max_tokens" in sent ? "max_tokens" : "max_completion_tokens";
  const asked = sent[parameter];
  if (typeof asked !== "number" || !lengthNames.test(words) || /context/i.test(words)) {
    return undefined;
  }
  // "…, but got 8 instead" asks for another number, not for another name.
  const isRefused = namesNoSupport(words.replace(/but got \S+ instead/, ""));
  if (parameter === "max_tokens" && isRefused) {
    const rename = ({ max_tokens, ...body }: Body) =>
      max_tokens === undefined ? body : { ...body, max_completion_tokens: max_tokens };
    const warning = {
      code: "setting-renamed",
      message: `The service takes max_completion_tokens in place of max_tokens: what it thinks counts as text, too.`,
    };
    return { parameter, apply: rename, warning };
  }
  if (!namesLimit(words)) return undefined;
  const numbers = numbersIn(words);
  const isTooFew = /minimum|at least|>=|≥|below|greater than/i.test(words);
  const limit = isTooFew
    ? Math.min(...numbers.filter((number) => number > asked))
    : Math.max(...numbers.filter((number) => number < asked));
  if (!Number.isFinite(limit) || limit < 1) return undefined;
  const bound = isTooFew ? Math.max : Math.min;
  const clamp = (body: Body) => {
    const length = body[parameter];
    return typeof length === "number" ? { ...body, [parameter]: bound(length, limit) } : body;
  };
  const message = `The service writes ${isTooFew ? "texts of at least" : "at most"} ${limit} tokens where ${asked} were asked for.`;
  // Under a name of its own: the parameter may be renamed as well.
  return {
    parameter: `${parameter}${isTooFew ? ">=" : "<="}`,
    apply: clamp,
    warning: { code: "limit-learned", message },
  };
}

/**
 * "Unsupported value: 'temperature' does not support 0 with this model", "body.seed: Extra inputs are not permitted".
 */
function learnDispensable(words: string, sent: Body): Lesson | undefined {
  if (!namesNoSupport(words) && !namesLimit(words)) return undefined;
  const named = Object.keys(dispensable).filter(
    (candidate) => candidate in sent && new RegExp(`(?<!\\w)${candidate}(?!\\w)`, "i").test(words),
  );
  // Of two that exclude each other, preferably the one that changes nothing.
  const parameter = named.find((name) => sent[name] === 1) ?? named[0];
  if (parameter === undefined) return undefined;
  return {
    parameter,
    apply: ({ [parameter]: _, ...body }) => body,
    warning: {
      code: "setting-ignored",
      message: `The service does not take ${parameter}, which is left out: ${dispensable[parameter]}.`,
    },
  };
}

function namesNoSupport(words: string): boolean {
  return /unsupported|not support|unknown|unrecogni[sz]ed|unexpected|not allowed|not permitted|not available|extra|forbidden|invalid (parameter|argument|value|temperature)|only (the default|\S+ (is|are) (allowed|supported))|additional propert|cannot (be|both be) (set|specified)|instead|deprecated|incompatible/i.test(
    words,
  );
}

function namesLimit(words: string): boolean {
  return /[<>]=?|≤|≥|less than|greater than|at (most|least)|max|min|between|up to|exceed|above|below|limit|range|too (large|long|many|small)|must be/i.test(
    words,
  );
}

/** Whole numbers that stand by themselves: not those of a model's name such as `gpt-5`. */
function numbersIn(words: string): number[] {
  return (words.match(/(?<![\w.-])\d+(?![\w-]|\.\d)/g) ?? []).map(Number);
}
