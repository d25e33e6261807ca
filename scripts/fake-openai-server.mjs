// A fake of OpenAI's chat completions that knows that a chicken hatches from an egg, so that the README's first example
// runs without a key or a network. Prints its address once it listens.
import { createServer } from "node:http";

/** The two most likely first tokens of the answer. */
function answer(messages) {
  const asked = messages.at(-1).content;
  const letter = asked.match(/^\W*([A-D])\W+a chicken\s*$/m)?.[1];
  if (letter !== undefined) {
    const other = letter === "A" ? "B" : "A";
    return /incorrect/i.test(asked.split("\n").slice(-6).join("\n")) ? [other, letter] : [letter, other];
  }
  const proposed = asked.slice(Math.max(asked.lastIndexOf("nswer:") - 60, 0));
  return proposed.includes("a chicken") ? ["Yes", "No"] : ["No", "Yes"];
}

const server = createServer(async (request, response) => {
  let text = "";
  for await (const part of request) text += part;
  const { messages, model, logprobs } = JSON.parse(text);
  response.setHeader("content-type", "application/json");
  if (!request.url.endsWith("/chat/completions") || messages === undefined) {
    response.statusCode = 404;
    response.end(JSON.stringify({ error: { message: `Invalid URL (POST ${request.url})` } }));
    return;
  }
  const [first, second] = answer(messages);
  const top = [
    { token: first, logprob: Math.log(0.9), bytes: null },
    { token: second, logprob: Math.log(0.06), bytes: null },
  ];
  const message = { role: "assistant", content: first, refusal: null };
  const choice = { index: 0, message, finish_reason: "length", logprobs: null };
  if (logprobs) choice.logprobs = { content: [{ ...top[0], top_logprobs: top }], refusal: null };
  const usage = { prompt_tokens: 60, completion_tokens: 1, total_tokens: 61 };
  response.end(
    JSON.stringify({
      id: "chatcmpl-1",
      object: "chat.completion",
      model,
      choices: [choice],
      usage,
    }),
  );
});
server.listen(0, "127.0.0.1", () => {
  console.log(`http://127.0.0.1:${server.address().port}/v1`);
});
