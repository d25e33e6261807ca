import { fakeEchoAnswer } from "../models/http/fake-echo-server";
import { type FakeAnswer, FakeModelServer } from "../models/http/fake-model-server";
import { fakeLlamaAnswer } from "../models/llama-cpp-server/fake-llama-server";

/** A server with a fake for each adapter below a path of its own, and an empty page for a browser. */
export function startAnsweringServer(): Promise<FakeModelServer> {
  return FakeModelServer.start((request): FakeAnswer => {
    const [, adapter, path = "/"] = /^\/(\w*)(\/.*)?$/.exec(request.path) ?? [];
    const asked = { ...request, path };
    if (adapter === "echo") return fakeEchoAnswer(asked);
    if (adapter === "llama") return fakeLlamaAnswer(asked);
    if (adapter === "ollama") return { body: { response: "Yes", eval_count: 1 } };
    return { body: "<!doctype html><title>equirank</title>" };
  });
}
