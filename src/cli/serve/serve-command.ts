import { longestTimeout } from "../../internal";
import { createModelCommand } from "../model-options";
import { createSharedOptions, describeElicitations, wholeNumber } from "../options";

const milliseconds = wholeNumber(1, longestTimeout);

/** The command `equirank serve`, without its action. */
export function createServeCommand() {
  const shared = createSharedOptions();
  return createModelCommand("serve")
    .summary("serve rankings to clients of OpenAI, Cohere, Jina and TEI")
    .description(
      "Serve rankings to clients of OpenAI's API (chat completions, responses), and rerankings to those of Cohere, Jina and text-embeddings-inference.\nAn answer is the consensus of several samples. The server keeps nothing from one request to the next.",
    )
    .option("--name <name>", "what clients call the model (default: its id)")
    .option("--host <address>", "the address to listen at", "127.0.0.1")
    .option("--port <number>", "the port to listen at; 0 for any free one", wholeNumber(0, 65_535), 8088)
    .option(
      "--samples <count>",
      "samples to draw for an answer, unless the request says otherwise (default: 5)",
      wholeNumber(1),
    )
    .optionsGroup("How to rank answers:")
    .addOption(shared.config)
    .addOption(shared.elicitation)
    .addOption(shared.prompts)
    .addOption(shared.shots)
    .addOption(shared.noJudgeTest)
    .addOption(shared.method)
    .addOption(shared.solver)
    .addOption(shared.lambda)
    .addOption(shared.elimination)
    .addOption(shared.minimumConfidence)
    .addOption(shared.extract)
    .optionsGroup("Limits:")
    .option("--max-body-bytes <count>", "largest request body, in bytes (default: 4194304)", wholeNumber(1))
    .option("--body-ms <ms>", "longest time for a request body to arrive, in ms (default: 10000)", milliseconds)
    .option("--deadline-ms <ms>", "longest time to an answer, in ms (default: 120000)", milliseconds)
    .option("--max-concurrency <count>", "most requests that are ranked at the same time (default: 32)", wholeNumber(1))
    .option("--queue <count>", "most requests that may wait; others get status 429 (default: 256)", wholeNumber(0))
    .option("--max-samples <count>", "most samples of a request (default: 16)", wholeNumber(1))
    .option("--max-documents <count>", "most documents of a request (default: 1000)", wholeNumber(1))
    .addOption(shared.debug)
    .addHelpText("after", describeMore());
}

/** The arguments of `equirank serve`, each read and checked by itself. */
export type ServeArguments = ReturnType<ReturnType<typeof createServeCommand>["opts"]>;

function describeMore(): string {
  return `
Examples:
  $ equirank serve --model vllm:Qwen/Qwen2.5-7B-Instruct --samples 8
  $ EQUIRANK_API_KEY=… equirank serve --host 0.0.0.0 --model local
  $ curl http://127.0.0.1:8088/v1/chat/completions \\
      -H "content-type: application/json" \\
      -d '{"messages": [{"role": "user", "content": "What is 17 * 3?"}]}'

Routes
  POST /v1/chat/completions, /v1/responses   OpenAI
  POST /v1/rerank, /v2/rerank                Jina, Cohere
  POST /rerank                               text-embeddings-inference
  GET  /v1/models, /health, /metrics

Set the environment variable EQUIRANK_API_KEY to the key that callers must send.
Without a key, the server listens only at addresses of this machine.

Pairs of scorers, for --elicitation; GENERATOR+DISCRIMINATOR as in equirank rank
${describeElicitations()}
  frequency  choice and yes-no, by counting samples of the model

Requests with tools, structured outputs, log-probabilities, penalties or images
are not ranked: they are passed on to the model's own server, if it has one, and
the answer says so.

The server writes a line of JSON for each request to standard output, without
texts or keys. SIGTERM and Ctrl-C stop it: it finishes accepted requests and
exits with status 0. A second signal ends it at once.`;
}
