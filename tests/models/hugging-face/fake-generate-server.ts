import { fakeEchoAnswer, fakeNextWord, splitWords, wordLogprob } from "../http/fake-echo-server";
import type { FakeAnswer, ReceivedRequest } from "../http/fake-model-server";

/**
 * Answers as text-generation-inference does, for the same made-up model over words: `/generate` in the shape of
 * `GenerateResponse` in https://huggingface.github.io/text-generation-inference/ (a real answer with prefill is in that
 * repository under integration-tests/models/__snapshots__/test_bloom_560m), and the chat in OpenAI's. Its
 * `/v1/completions` gives no log-probabilities (router/src/server.rs).
 *
 * As with SentencePiece models, a BOS token comes first, its log-probability null, and the texts of the prefill lack
 * their spaces, since each token is decoded alone.
 */
export function fakeGenerateAnswer(
  request: ReceivedRequest,
  { hasPrefill = true }: { hasPrefill?: boolean } = {},
): FakeAnswer {
  const { path, body } = request;
  if (path === "/v1/chat/completions") return chatAnswer(request);
  if (path === "/v1/completions") {
    const choices = [{ index: 0, text: "one", logprobs: null, finish_reason: "length" }];
    return { body: { id: "", object: "text_completion", created: 1, model: "fake", choices } };
  }
  const parameters = body.parameters as Record<string, unknown>;
  const given = splitWords(String(body.inputs));
  const generated = Array.from({ length: Number(parameters.max_new_tokens) }, (_, i) => fakeNextWord(given.length + i));
  const words = [...given, ...generated];
  const tokens = words.map((word, i) => ({
    id: wordId(word),
    text: word,
    logprob: i === 0 ? -9 : wordLogprob(words[i - 1]!, word),
  }));
  const bos = { id: 1, text: "<s>", logprob: null };
  return {
    body: {
      generated_text: generated.join(""),
      details: {
        finish_reason: "length",
        generated_tokens: generated.length,
        seed: null,
        prefill:
          hasPrefill && parameters.decoder_input_details
            ? [bos, ...given.map((word, i) => ({ ...tokens[i]!, text: word.trim() }))]
            : [],
        tokens: tokens.slice(given.length).map((token) => ({ ...token, special: false })),
      },
    },
  };
}

function chatAnswer(request: ReceivedRequest): FakeAnswer {
  const { top_logprobs: count, top_p } = request.body;
  // router/src/validation.rs: these two are refused with HTTP 422.
  if (typeof top_p === "number" && top_p >= 1) return refusal("`top_p` must be > 0.0 and < 1.0");
  if (Number(count ?? 0) > 5) return refusal(`\`top_n_tokens\` must be >= 0 and <= 5. Given: ${count}`);
  return fakeEchoAnswer(request);
}

function refusal(reason: string): FakeAnswer {
  const error = `Input validation error: ${reason}`;
  return { status: 422, body: { error, error_type: "validation" } };
}

function wordId(word: string): number {
  return Array.from(word).reduce((sum, character) => (sum * 31 + character.codePointAt(0)!) % 9973, 7);
}
